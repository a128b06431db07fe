"""What every command is: what it says, what must be looked at for it, and how it is decided."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from onebook.book.answers import Refused
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.texts import WRITABLE

__all__ = [
    "Amount",
    "Command",
    "Day",
    "Given",
    "Kind",
    "Name",
    "Part",
    "Quantity",
    "Who",
    "command_kinds",
    "kind_of",
    "moment",
    "told_at",
]

LARGEST = Decimal(10) ** 11
AHEAD = 5 * 60 * 1_000_000
"""By how much another clock than ours may be fast, in microseconds."""
Amount = Annotated[Decimal, Field(ge=0, lt=LARGEST, decimal_places=4, allow_inf_nan=False)]
Quantity = Annotated[Decimal, Field(gt=0, lt=LARGEST, decimal_places=4, allow_inf_nan=False)]
LAST_DAY = date(2999, 12, 31)
"""Beyond it, nobody waits: what is reckoned from a day must be a day, too."""


def _within_reach(day: date) -> date:
    if day > LAST_DAY:
        raise ValueError(f"it must be no later than {LAST_DAY}")
    return day


Day = Annotated[date, AfterValidator(_within_reach)]
"""A day from which others are reckoned."""
Name = Annotated[str, Field(min_length=1, max_length=200, pattern=WRITABLE)]


class Part(BaseModel):
    """A part of a command, such as a line."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Command(Part):
    """Something to be done. command_id: the caller's own id of it, by which it is applied once.

    at: when it happened, where that was not just now.
    """

    command_id: Name
    at: AwareDatetime | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """Who gives a command, through what. caller: within whose ids the command's id is one."""

    caller: str
    actor: str
    through: str = "python"


class Given(NamedTuple):
    """A command, and who gives it."""

    command: Command
    who: Who


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of command.

    needs: adds what a command must look at to those of the batch. decide: puts entries into the draft and returns what
    is told; raises Refused. light: tells of a command that it does no more than add an order that is new and take
    pieces, if there are enough: it may be decided on what was there just before.
    """

    name: str
    model: type[Command]
    needs: Callable[[Any, Rules, Needs], None]
    decide: Callable[[Draft, Any, Rules], dict[str, Any]]
    light: Callable[[Any], bool] = lambda _: False


@cache
def command_kinds() -> Mapping[str, Kind]:
    """Return every kind of command by its name."""
    package = importlib.import_module("onebook.book.commands")
    found = {}
    for module in pkgutil.iter_modules(package.__path__):
        kind = getattr(importlib.import_module(f"onebook.book.commands.{module.name}"), "KIND", None)
        if kind is not None:
            found[kind.name] = kind
    return MappingProxyType(found)


@cache
def _kinds_by_model() -> Mapping[type[Command], Kind]:
    return {kind.model: kind for kind in command_kinds().values()}


def kind_of(command: Command) -> Kind:
    """Return the kind of a command."""
    return _kinds_by_model()[type(command)]


def told_at(command: Command) -> int | None:
    """Return when a command is said to have happened, in microseconds; None where it is not said."""
    return None if command.at is None else int(command.at.timestamp() * 1_000_000)


def moment(command: Command, now: int) -> int:
    """Return when a command happened, in microseconds. Refused where that is still to come, or before 1970."""
    at = told_at(command)
    if at is not None and at < 0:
        raise Refused(
            "too_long_ago", f"{command.at} is too long ago: the book reaches back to 1970.",
            "Give the instant at which it happened, with its time zone; check the year.", at=command.at,
        )  # fmt: skip
    if at is not None and at > now + AHEAD:
        raise Refused(
            "in_future", f"{command.at} is still to come.",
            "Give the instant at which it happened, with its time zone; check the clock.", at=command.at,
        )  # fmt: skip
    return now if at is None else at
