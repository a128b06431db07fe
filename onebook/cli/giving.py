"""Commands to the book as commands of the shell: their arguments and options are made of what each of them says."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import typer
from typer.models import CommandInfo

from onebook.cli.lines import form_of, help_of, line_of, lines_of
from onebook.cli.ondemand import OnDemand
from onebook.cli.show import AsJson, business, write

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from onebook.app.business import Business
    from onebook.book import Answer, Who

NAMES = ("system", "external_id", "item")
"""What names a thing, if it must be said, is given without an option's name."""


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
            form = form_of(part)
            if name == lists[0]:
                lines = typer.Argument(metavar=f"[{form}…]", help=help_of(part))
                of_file = typer.Option("--file", metavar="FILE", help="Lines from a JSON or CSV file; - for stdin.")
                yield f"{name}_file", Annotated[Path | None, of_file], None
            else:
                lines = typer.Option(f"--{name.replace('_', '-')}", metavar=form, help=help_of(part))
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
            lines = lines_of(file) if file else [line_of(text, part) for text in said.get(name) or ()]
            found[name] = lines or None
        else:
            found[name] = {n: said[n] for n in part.model_fields if said.get(n) is not None} or None
    return {name: of for name, of in found.items() if of is not None and of != []}


def give_one(opened: Business, kind: str, said: Mapping[str, Any], by: str, as_json: bool) -> None:
    """Give a command and tell what became of it; exit code 1 where it was refused."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.erasing import do_all
    from onebook.app.keeping.giving import given
    from onebook.book import Given
    from onebook.records import BadInput

    command = given(kind, said, whoever(by))
    if not isinstance(command, Given):
        raise BadInput(*command)
    with keeping(opened) as book:
        (answer,) = do_all(opened, book, [command])
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
    from onebook.app.keeping import giving

    return giving.whoever(by, "cli")


def _new_id() -> str:
    from uuid import uuid4

    return uuid4().hex
