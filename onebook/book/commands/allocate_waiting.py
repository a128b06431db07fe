"""Order lines that wait get the pieces that have become free."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.stock.waiting import needs_to_serve, serve

__all__ = ["KIND", "AllocateWaiting"]


class AllocateWaiting(Command):
    """The items for which lines may wait. The engine gives this by itself whenever pieces of theirs become free."""

    items: Annotated[tuple[Name, ...], Field(min_length=1)]


def _needs(command: AllocateWaiting, rules: Rules, needs: Needs) -> None:
    needs_to_serve(needs, rules, command.items)


def _decide(draft: Draft, command: AllocateWaiting, rules: Rules) -> dict[str, Any]:
    return {"lines": sum(serve(draft, rules, item_named(draft, sku)) for sku in sorted(set(command.items)))}


KIND = Kind("allocate_waiting", AllocateWaiting, _needs, _decide)
