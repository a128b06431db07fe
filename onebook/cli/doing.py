"""`onebook do`: many commands to the book, from a file or a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onebook.cli.giving import whoever
from onebook.cli.lines import text_of
from onebook.cli.show import AsJson, business, say, write

if TYPE_CHECKING:
    from onebook.book import Answer, Given

AT_ONCE = 500
"""Commands of a file that are taken into one batch."""


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("do")(do)


def do(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A command a line, as JSON; - for standard input.")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it.", show_default="who is logged in")] = "",
    as_json: AsJson = False,
) -> None:
    """Give many commands to the book: lines of {"kind": …, …}. The good ones are done, the others told with their line.

    A command_id may be left out: then the line itself is its name, so that a file that is given again changes nothing,
    and of a mended one only the lines that are new are done. The same line twice is two commands.
    """
    from onebook.app.keeping import keeping
    from onebook.app.keeping.erasing import do_all
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
            for (line, _), answer in zip(some, do_all(opened, book, [asked for _, asked in some]), strict=True):
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
