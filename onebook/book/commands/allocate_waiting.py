"""Order lines that wait get the pieces that have become free."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.routing.asked import LACKED
from onebook.book.rows import Item
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.stock.waiting import needs_to_serve, passed_by, serve

__all__ = ["KIND", "AllocateWaiting"]


class AllocateWaiting(Command):
    """The items for which lines may wait. Refused where none of these lines can be given anything.

    The engine gives this by itself whenever pieces of theirs become free.
    """

    items: Annotated[tuple[Name, ...], Field(min_length=1)]


def _needs(command: AllocateWaiting, rules: Rules, needs: Needs) -> None:
    needs_to_serve(needs, rules, command.items)


def _decide(draft: Draft, command: AllocateWaiting, rules: Rules) -> dict[str, Any]:
    items = [item_named(draft, sku) for sku in sorted(set(command.items))]
    served = sum(serve(draft, rules, item) for item in items)
    if not served:
        raise _nothing(draft, rules, items)
    return {"lines": served}


def _nothing(draft: Draft, rules: Rules, items: Sequence[Item]) -> Refused:
    """Return the refusal. Where a place has some and is not asked, it says for which order and how it would be."""
    told, mend = "No line that waits for these items can be given any.", (
        "Have some at a place that serves it first, or resume the order if it is on hold."
    )  # fmt: skip
    passed = next((found for item in items if (found := passed_by(draft, rules, item)) is not None), None)
    if passed is None:
        return Refused("nothing_to_allocate", told, mend)
    order, line, failed = passed
    place = rules.place(failed.place_id).name
    told += f" {place} has some, but is not asked for line {line.line} of order {order.external_id}: {failed.reason}."
    mend = f"Have it asked again: reroute the order with ask_again {place}."
    if failed.reason in LACKED:
        mend = f"Count {place}, or have some come in there or at another place that serves it."
    return Refused(
        "nothing_to_allocate", told, mend, system=order.system, external_id=order.external_id, line=line.line,
        place=place,
    )  # fmt: skip


KIND = Kind("allocate_waiting", AllocateWaiting, _needs, _decide)
