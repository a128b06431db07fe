"""Order lines that wait get the pieces that have become free."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.stock.waiting import needs_to_serve, serve

__all__ = ["KIND", "AllocateWaiting"]


class AllocateWaiting(Command):
    """The items for which lines may wait. Refused where none of these lines can be given anything.

    The engine gives this by itself whenever pieces of theirs become free.
    """

    items: Annotated[tuple[Name, ...], Field(min_length=1)]


def _needs(command: AllocateWaiting, rules: Rules, needs: Needs) -> None:
    needs_to_serve(needs, rules, command.items)


def _decide(draft: Draft, command: AllocateWaiting, rules: Rules) -> dict[str, Any]:
    served = sum(serve(draft, rules, item_named(draft, sku)) for sku in sorted(set(command.items)))
    if not served:
        raise Refused(
            "nothing_to_allocate", "No line that waits for these items can be given any.",
            "Have some at a place that serves it first, or resume the order if it is on hold.",
        )  # fmt: skip
    return {"lines": served}


KIND = Kind("allocate_waiting", AllocateWaiting, _needs, _decide)
