"""A group of commands that reads a command's options only when it is asked for: most starts need one of twenty."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info, get_group_from_info
from typer.models import CommandInfo, TyperInfo

__all__ = ["OnDemand", "commands_of"]


class _Commands(dict[str, Any]):
    """Commands by name, each made when it is first looked up."""

    def __init__(self, infos: Mapping[str, CommandInfo | TyperInfo]) -> None:
        super().__init__(dict.fromkeys(infos))
        self.infos = infos

    def __getitem__(self, name: str) -> Any:
        made = super().__getitem__(name)
        if made is None:
            made = self[name] = _made(self.infos[name])
        return made

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 (that would call this)

    def items(self) -> Any:
        return [(name, self[name]) for name in self]

    def values(self) -> Any:
        return [self[name] for name in self]


class OnDemand(TyperGroup):
    """The group; `infos` is set by `commands_of`."""

    infos: Mapping[str, CommandInfo | TyperInfo] = {}

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Commands(self.infos)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 (as the group's own)
        """Return the names in the order in which they were added."""
        return list(self.infos)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 (as the group's own)
        """List the commands for the help, without making them."""
        limit = formatter.width - 6 - max(map(len, self.infos))
        with formatter.section("Commands"):
            formatter.write_dl([(name, _short(name, info, limit)) for name, info in self.infos.items()])


def commands_of(app: typer.Typer) -> dict[str, CommandInfo | TyperInfo]:
    """Return what was added to an app, by name: commands first, then groups."""
    commands: Iterator[CommandInfo | TyperInfo] = iter((*app.registered_commands, *app.registered_groups))
    return {str(info.name): info for info in commands}


def _made(info: CommandInfo | TyperInfo) -> Any:
    if isinstance(info, CommandInfo):
        return get_command_from_info(info, pretty_exceptions_short=False, rich_markup_mode=None)
    if make := getattr(info.typer_instance, "group", None):  # it makes its own commands on demand
        return make(str(info.name))
    return get_group_from_info(info, pretty_exceptions_short=False, suggest_commands=True, rich_markup_mode=None)


def _short(name: str, info: CommandInfo | TyperInfo, limit: int) -> str:
    told = inspect.getdoc(info.callback) if isinstance(info, CommandInfo) and info.callback else None
    if isinstance(info, TyperInfo) and info.typer_instance:
        told = info.typer_instance.info.help
    return TyperCommand(name, help=told).get_short_help_str(limit)
