"""Commands to the book as commands of the shell: their arguments and options are made of what each of them says."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import typer
from typer.models import CommandInfo

from onebook.cli.ondemand import OnDemand
from onebook.cli.show import AsJson, business, say, write

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from onebook.app.business import Business
    from onebook.book import Answer, Given, Who

NAMES = ("system", "external_id", "item")
"""What names a thing, if it must be said, is given without an option's name."""
PRICES = ("unit_cost", "gross_amount")
"""What stands behind the @ of a line: of one piece; of the whole line it is multiplied."""


class Kinds(typer.Typer):
    """A group of commands of which many are kinds of command: these are made only when they are asked for.

    kinds: the kind by the name that the command has here.
    """

    def __init__(self, kinds: Mapping[str, str], help: str) -> None:  # noqa: A002 (as the library's)
        super().__init__(help=help, no_args_is_help=True)
        self._kinds = kinds

    def group(self, name: str) -> OnDemand:
        """Return the group."""
        infos = _Infos({str(info.name): info for info in self.registered_commands}, self._kinds)
        made: OnDemand = type("Group", (OnDemand,), {"infos": infos})(
            name=name, help=self.info.help, no_args_is_help=True
        )
        return made


class _Infos(Mapping[str, CommandInfo]):
    """The commands of a group by name: its own, and kinds of command."""

    def __init__(self, own: Mapping[str, CommandInfo], kinds: Mapping[str, str]) -> None:
        self._own = own
        self._kinds = kinds

    def __getitem__(self, name: str) -> CommandInfo:
        if name in self._own:
            return self._own[name]
        return CommandInfo(name, callback=_giving(self._kinds[name]))

    def __iter__(self) -> Iterator[str]:
        yield from self._own
        yield from self._kinds

    def __len__(self) -> int:
        return len(self._own) + len(self._kinds)


def _giving(kind: str) -> Callable[..., None]:
    """Return the function behind a kind of command, with a parameter for each of its fields."""
    from onebook.book import command_kinds

    model = command_kinds()[kind].model

    def give(context: typer.Context, **said: Any) -> None:
        as_json, by = said.pop("as_json"), said.pop("by")
        command = _said(model, said)
        command["command_id"] = said["command_id"] or _new_id()
        give_one(business(context), kind, command, by, as_json)

    parameters = [_parameter("context", typer.Context)]
    parameters += [_parameter(name, told, default) for name, told, default in _parameters(model)]
    give.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    give.__annotations__ = {p.name: p.annotation for p in parameters}
    give.__doc__ = inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0] + _said_of(model)
    return give


def _said_of(model: type[BaseModel]) -> str:
    """What its fields mean, as the model tells it below its first sentence."""
    rest = inspect.cleandoc(model.__doc__ or "").partition("\n\n")[2]
    return f"\n\n{rest}" if rest else ""


def _parameter(name: str, annotation: Any, default: Any = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _parameters(model: type[BaseModel]) -> Iterator[tuple[str, Any, Any]]:
    fields = {name: field for name, field in model.model_fields.items() if name != "command_id"}
    for name in NAMES:
        if name in fields and fields[name].is_required():
            yield name, Annotated[str, typer.Argument(metavar=name.upper())], inspect.Parameter.empty
    lists = [name for name, field in fields.items() if _part_of(field) and _is_list(field)]
    for name, field in fields.items():
        part = _part_of(field)
        if part is not None and name in lists:
            form = _form_of(part)
            if name == lists[0]:
                lines = typer.Argument(metavar=f"[{form}…]", help=_of_lines(part))
                of_file = typer.Option("--file", metavar="FILE", help="Lines from a JSON or CSV file; - for stdin.")
                yield f"{name}_file", Annotated[Path | None, of_file], None
            else:
                lines = typer.Option(f"--{name.replace('_', '-')}", metavar=form, help=_of_lines(part))
            yield name, Annotated[list[str] | None, lines], None
        elif part is not None:
            yield from ((n, _option(n, f), None) for n, f in part.model_fields.items() if n not in fields)
        elif name not in NAMES or not field.is_required():
            yield name, _option(name, field), None
    given = typer.Option("--id", metavar="ID", help="Your own id of it: given twice, it is done once.")
    yield "command_id", Annotated[str | None, given], None
    yield (
        "by",
        Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it.", show_default="who is logged in")],
        "",
    )
    yield "as_json", AsJson, False


def _form_of(part: type[BaseModel]) -> str:
    if "line" in part.model_fields:
        return "LINE=QTY"
    if "item" not in part.model_fields:
        return "NAME=VALUE,…"
    return "ITEM=QTY[@PRICE]" if any(price in part.model_fields for price in PRICES) else "ITEM=QTY"


def _of_lines(part: type[BaseModel]) -> str:
    more = [name for name in part.model_fields if name not in ("item", "line", "quantity", *PRICES)]
    return f"More of a line behind it: {','.join(f'{name}=…' for name in more)}." if more else ""


def _option(name: str, field: FieldInfo) -> Any:
    kind, word = _bare(field.annotation), f"--{name.replace('_', '-')}"
    told = "Must be given." if field.is_required() else ""
    takes: Any = int if kind is int else str
    if kind is bool:
        takes, word = bool, f"{word}/--no-{word[2:]}"
    elif get_origin(kind) is Literal:
        takes = kind
    elif get_origin(kind) in (tuple, list, set, frozenset):
        takes = list[str]
    return Annotated[takes | None, typer.Option(word, help=told)]


def _bare(annotation: Any) -> Any:
    """What a field holds, where it holds anything."""
    while True:
        parts = [part for part in get_args(annotation) if part is not type(None)]
        if get_origin(annotation) in (Literal, tuple, list, dict, set, frozenset) or not parts:
            return annotation
        if len(parts) > 1 and get_origin(annotation) is not Annotated:
            return annotation
        annotation = parts[0]


def _is_list(field: FieldInfo) -> bool:
    return get_origin(_bare(field.annotation)) in (tuple, list)


def _part_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a field's parts, or of the field itself; None where it holds plain values."""
    from pydantic import BaseModel

    kind = _bare(field.annotation)
    if get_origin(kind) in (tuple, list):
        kind = _bare(get_args(kind)[0])
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _said(model: type[BaseModel], said: Mapping[str, Any]) -> dict[str, Any]:
    """What was said on the command line, as the model takes it."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        part = _part_of(field)
        if part is None:
            found[name] = said.get(name)
        elif _is_list(field):
            file = said.get(f"{name}_file")
            lines = lines_of(file) if file else [_line(text, part) for text in said.get(name) or ()]
            found[name] = lines or None
        else:
            found[name] = {n: said[n] for n in part.model_fields if said.get(n) is not None} or None
    return {name: of for name, of in found.items() if of is not None and of != []}


def _line(text: str, part: type[BaseModel]) -> dict[str, Any]:
    """A line as it is written: `lamp=2@12.50,tax_amount=4.75`, or `1=2` for two of the first line."""
    from decimal import Decimal, InvalidOperation

    from onebook.records import BadInput, Fault

    if _form_of(part) == "NAME=VALUE,…":
        return _named_values(text, text.split(","))
    head, *more = text.split(",")
    name, is_there, rest = head.rpartition("=")
    if not is_there:
        name, rest = head, ""
    quantity, _, price = rest.partition("@")
    found: dict[str, Any] = {"line" if "line" in part.model_fields else "item": name}
    if quantity:
        found["quantity"] = quantity
    if price:
        of_price = next((p for p in PRICES if p in part.model_fields), None)
        if of_price is None:
            raise BadInput(Fault(f"line '{text}'", "it takes no price.", "Leave @ and what follows out."))
        try:
            whole = of_price == "gross_amount"
            found[of_price] = str(Decimal(price) * Decimal(quantity)) if whole else price
        except InvalidOperation as error:
            raise BadInput(Fault(f"line '{text}'", "it is no ITEM=QTY@PRICE.", "Write lamp=2@12.50.")) from error
    return found | _named_values(text, more)


def _named_values(text: str, parts: Sequence[str]) -> dict[str, str]:
    from onebook.records import BadInput, Fault

    found = {}
    for part in parts:
        name, is_there, value = part.partition("=")
        if not is_there:
            raise BadInput(Fault(f"line '{text}'", f"'{part}' is no NAME=VALUE.", "Write lamp=2,lot=L1."))
        found[name.strip()] = value
    return found


def lines_of(file: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSON file (a list of objects) or of a CSV with the fields' names above."""
    import csv
    import io
    import json

    from onebook.records import BadInput, Fault

    text = text_of(file)
    if text.lstrip()[:1] == "[":
        try:
            found = json.loads(text)
        except ValueError as error:
            raise BadInput(Fault(str(file), f"it is no JSON: {error}.")) from error
        return [each if isinstance(each, dict) else {"": each} for each in found]
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return [{name: of for name, of in row.items() if name and of} for row in rows]


def text_of(file: Path) -> str:
    """Return the text of a file, or of standard input for `-`. BadInput where it cannot be read."""
    import sys

    from onebook.records import BadInput, Fault

    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(Fault(str(file), f"it cannot be read: {error}.", "It must be a text file in UTF-8.")) from error


def give_one(opened: Business, kind: str, said: Mapping[str, Any], by: str, as_json: bool) -> None:
    """Give a command and tell what became of it; exit code 1 where it was refused."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.giving import given
    from onebook.records import BadInput

    command = given(kind, said, whoever(by))
    if not isinstance(command, tuple):
        asked = command
    else:
        raise BadInput(*command)
    with keeping(opened) as book:
        (answer,) = book.do(asked)
    tell(answer, as_json)


def tell(answer: Answer, as_json: bool) -> None:
    """Tell what became of a command; exit code 1 where it was refused."""
    from onebook.app.keeping.shapes import answer_shape
    from onebook.app.shapes import to_json
    from onebook.book import Applied

    if as_json:
        write(to_json(answer_shape(answer)))
    elif isinstance(answer, Applied):
        write(f"{'Done before' if answer.again else 'Done'}: {told(answer)}")
    else:
        typer.echo(f"onebook: {answer}", err=True)
    raise typer.Exit(0 if isinstance(answer, Applied) else 1)


def told(answer: Answer) -> str:
    """Return what was told of a command, in a line."""
    from onebook.book import Applied

    assert isinstance(answer, Applied)  # noqa: S101 (the refused are told otherwise)
    parts = []
    for name, of in answer.told.items():
        if isinstance(of, list | tuple):
            parts += [f"line {nth}: {_flat(each)}" for nth, each in enumerate(of, 1)]
        elif of is not None:
            parts.append(f"{name} {_flat(of)}")
    return "; ".join(parts) or "ok"


def _flat(of: Any) -> str:
    from decimal import Decimal

    if isinstance(of, Mapping):
        return ", ".join(f"{name} {_flat(each)}" for name, each in of.items())
    if isinstance(of, Decimal):
        return f"{of.normalize():f}"
    return str(of)


def whoever(by: str) -> Who:
    """Return who works on the command line."""
    from getpass import getuser

    from onebook.book import Who

    return Who("cli", by or getuser(), "cli")


def _new_id() -> str:
    from uuid import uuid4

    return uuid4().hex


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("do")(do)


AT_ONCE = 500
"""Commands of a file that are taken into one batch."""


def do(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A command a line, as JSON; - for standard input.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it.", show_default="who is logged in")] = "",
    as_json: AsJson = False,
) -> None:
    """Give many commands to the book: lines of {"kind": …, …}. The good ones are done, the others told with their line.

    A command_id may be left out: then the line itself is its name, so that a file that is given again changes nothing.
    """
    from onebook.app.keeping import keeping
    from onebook.app.keeping.giving import given_lines
    from onebook.app.shapes import to_json
    from onebook.app.units import counted
    from onebook.book import Applied

    opened = business(context)
    good, faults = given_lines(text_of(file).splitlines(), whoever(by))
    wrong: dict[int, list[str]] = {line: [str(fault) for fault in found] for line, found in faults.items()}
    done, again, shapes = 0, 0, dict(_fault_shapes(faults))
    with keeping(opened) as book:
        for some in _batches(good):
            for (line, _), answer in zip(some, book.do(*[asked for _, asked in some]), strict=True):
                shapes[line] = _line_shape(line, answer)
                if not isinstance(answer, Applied):
                    wrong[line] = [str(answer)]
                else:
                    done, again = done + (not answer.again), again + answer.again
    if as_json:
        for line in sorted(shapes):
            write(to_json(shapes[line], indent=None))
    else:
        for line in sorted(wrong):
            say(f"line {line}: {text}" for text in wrong[line])
        parts = [counted(done, "command was done", "commands were done")]
        parts += [f"{again:,} done before"] if again else []
        parts += [f"{len(wrong):,} not done"] if wrong else []
        write(f"{', '.join(parts)}.")
    raise typer.Exit(1 if wrong else 0)


def _batches(good: Sequence[tuple[int, Given]]) -> Iterator[Sequence[tuple[int, Given]]]:
    for first in range(0, len(good), AT_ONCE):
        yield good[first : first + AT_ONCE]


def _line_shape(line: int, answer: Answer) -> dict[str, Any]:
    from onebook.app.keeping.shapes import answer_shape

    return {"line": line, **answer_shape(answer)}


def _fault_shapes(faults: Mapping[int, Sequence[Any]]) -> Iterator[tuple[int, dict[str, Any]]]:
    for line, found in faults.items():
        what = " ".join(str(fault) for fault in found)
        yield line, {"line": line, "applied": False, "code": "bad_input", "what": what, "mend": "",
                     "fields": {fault.where: fault.what for fault in found}}  # fmt: skip
