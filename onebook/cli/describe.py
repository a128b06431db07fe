"""The page of all commands, made of the commands themselves: `python -m onebook.cli.describe > docs/commands.md`."""

from __future__ import annotations

import re
import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import typer.main

from onebook.cli.main import app

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = """\
# Commands

`onebook -C DIR …` works on the business in the folder DIR; without it, on the one in the folder where you are. Every
command ends with 0 if all is well, with 1 if it found something to mend, and with 2 if it could not do what was asked.
`onebook COMMAND --help` prints what stands here.

This page is made from the commands: `python -m onebook.cli.describe > docs/commands.md`.
"""


def page() -> str:
    """Return the page as Markdown."""
    return "\n".join([HEAD, *_commands(typer.main.get_command(app), ("onebook",))]).rstrip() + "\n"


def _commands(command: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Yield the sections of a command and of those below it; the first, `onebook` itself, has its options only."""
    grouped = getattr(command, "commands", {})
    if len(path) == 1 or not grouped or getattr(command, "invoke_without_command", False):
        yield from _section(command, path)
    for name in sorted(grouped):
        yield from _commands(grouped[name], (*path, name))


def _section(command: Any, path: tuple[str, ...]) -> Iterator[str]:
    given = [p for p in command.params if not getattr(p, "hidden", False) and p.name != "help"]
    words = [_word(p) for p in given if p.param_type_name == "argument"]
    yield f"## {' '.join(path)}"
    yield ""
    yield re.sub(r"\s+", " ", command.help or "").strip()
    yield ""
    yield "```"
    yield " ".join([*path, *(["COMMAND …"] if len(path) == 1 else words), *(["[options]"] if len(path) > 1 else [])])
    yield "```"
    yield ""
    if given:
        yield "| | |"
        yield "|---|---|"
        yield from (f"| `{_word(p)}` | {_told(p)} |" for p in given)
        yield ""


def _word(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name.upper()).replace("|", "\\|")
    names = ", ".join([*parameter.opts, *parameter.secondary_opts])
    return names if parameter.is_flag else f"{names} {parameter.metavar or _kind(parameter)}"


def _kind(parameter: Any) -> str:
    """Return what an option takes, in a word: `json|csv` where it is one of several, else TEXT, NUMBER or PATH."""
    annotation = parameter.type_descriptor.annotation
    choices = get_args(annotation) if get_origin(annotation) is Literal else ()
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        choices = tuple(choice.value for choice in annotation)
    kinds = {int: "NUMBER", float: "NUMBER", Path: "PATH"}
    return "\\|".join(map(str, choices)) if choices else kinds.get(annotation, "TEXT")


def _told(parameter: Any) -> str:
    said = (parameter.help or "").strip().replace("|", "\\|")
    default = parameter.default
    shown = isinstance(default, str | int | float) and not isinstance(default, bool) and default != ""
    return f"{said} Default: `{default}`." if shown and parameter.param_type_name == "option" else said


if __name__ == "__main__":
    sys.stdout.write(page())
