"""How an item is bought is set: from whom first, within how many days; or that it is to be had from a day on."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Day, Kind, Name
from onebook.book.needs import Needs
from onebook.book.rows import Sourcing
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.supply.settling import needs_to_settle, settle

__all__ = ["KIND", "SetSourcing"]


class SetSourcing(Command):
    """How an item is bought; what is not given stays as it was.

    lead_days: days of the calendar until it comes. drop_ship: the supplier sends it straight to customers.
    announced_on: of an item that is not to be had yet, the first day on which it is: until then it is pre-ordered.
    """

    item: Name
    supplier: Name | None = None
    lead_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    drop_ship: bool | None = None
    announced_on: Day | None = None


def _needs(command: SetSourcing, rules: Rules, needs: Needs) -> None:
    needs_to_settle(needs, rules, (command.item,))


def _decide(draft: Draft, command: SetSourcing, rules: Rules) -> dict[str, Any]:
    item = item_named(draft, command.item)
    known = draft.get(Sourcing, item.item_id) or Sourcing(item.item_id)
    draft.put(
        Sourcing(
            item.item_id, command.supplier or known.supplier,
            known.lead_days if command.lead_days is None else command.lead_days,
            known.drop_ship if command.drop_ship is None else command.drop_ship,
            command.announced_on.isoformat() if command.announced_on else known.announced_on,
        )
    )  # fmt: skip
    later = settle(draft, rules, item, draft.at, "how it is bought was changed")
    return {"item": command.item, "promised_later": later}


KIND = Kind("set_sourcing", SetSourcing, _needs, _decide)
