"""Goods come in from a supplier."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Amount, Command, Kind, Name, Part, Quantity, moment, told_at
from onebook.book.exact import decimal_of, times, units
from onebook.book.needs import Needs
from onebook.book.rows import Supply
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named, our_place
from onebook.book.stock.lots import set_lot
from onebook.book.stock.moves import move
from onebook.book.stock.opening import after_opening, needs_opening
from onebook.book.stock.packing import counted, needs_to_count
from onebook.book.stock.told_late import counts_since, needs_counts_since, seen_to_come
from onebook.book.stock.waiting import needs_to_serve, serve
from onebook.book.supply.documents import count_received, keep_for_claim, supply_line
from onebook.book.supply.settling import needs_to_settle_document, settle
from onebook.book.texts import Text

__all__ = ["KIND", "ReceiveGoods", "Received", "SupplyName"]


class SupplyName(Part):
    """A line of what was expected (expect_supply)."""

    system: Name
    external_id: Name
    line: Annotated[int, Field(ge=1)] = 1

    @property
    def key(self) -> tuple[str, str, int]:
        """Both names, and the line."""
        return self.system, self.external_id, self.line


class Received(Part):
    """How many of an item came in, and what one of them cost, in the business's currency.

    unit: another one than that in which the item is counted: quantity and unit_cost are in it. lot, expires_on: of
    items that are kept by lots. supply: what was expected, against which it counts.
    """

    item: Name
    quantity: Quantity
    unit: Name | None = None
    unit_cost: Amount
    lot: Name | None = None
    expires_on: date | None = None
    supply: SupplyName | None = None


class ReceiveGoods(Command):
    """Goods that came in at a place. document: the supplier's, such as a delivery note."""

    place: Name
    lines: Annotated[tuple[Received, ...], Field(min_length=1, max_length=1000)]
    document: Text | None = None


def _needs(command: ReceiveGoods, rules: Rules, needs: Needs) -> None:
    skus = {line.item for line in command.lines}
    needs.want("worth", *skus)
    needs_to_serve(needs, rules, skus)
    for line in command.lines:
        needs_to_count(needs, line.item, line.unit)
    if command.place in rules.places:
        needs_opening(needs, told_at(command), skus, [rules.places[command.place]])
        needs_counts_since(needs, told_at(command), skus, [rules.places[command.place]])
    for line in command.lines:
        if line.supply is not None:
            needs_to_settle_document(needs, rules, line.supply.system, line.supply.external_id)
            needs.want("supply", line.item)


def _decide(draft: Draft, command: ReceiveGoods, rules: Rules) -> dict[str, Any]:
    target = our_place(rules, command.place)
    at = moment(command, draft.at)
    over, expected = 0, set()
    # Found all at once: to look through them for each line would take long for long documents.
    supplies = {(s.system, s.external_id, s.line): (s.item_id, s.supply_id) for s in draft.all(Supply)}
    for line in command.lines:
        item = item_named(draft, line.item)
        quantity = counted(draft, item, line.quantity, line.unit)
        after_opening(draft, told_at(command), item, target)
        set_lot(draft, item, line.lot, line.expires_on.isoformat() if line.expires_on else None)
        came = move(
            draft, rules, item, rules.places["supplier"], target, quantity, "receipt", at,
            value=times(units(line.quantity), units(line.unit_cost)), document=command.document, lot=line.lot,
        )  # fmt: skip
        seen_to_come(draft, rules, item, target, came, counts_since(draft, told_at(command), item, target))
        if line.supply is not None:
            key = supplies.get(line.supply.key)
            supply = draft.get(Supply, *key) if key else None
            supply = supply or supply_line(draft, *line.supply.key)
            over += count_received(draft, supply, item, target, quantity, at)
            keep_for_claim(draft, rules, supply, target, quantity)
            expected.add(line.item)
    for sku in sorted({line.item for line in command.lines}):
        serve(draft, rules, item_named(draft, sku))
    for sku in sorted(expected):
        settle(draft, rules, item_named(draft, sku), draft.at, "goods came in")
    return {"place": command.place, "lines": len(command.lines), "over": decimal_of(over)}


KIND = Kind("receive_goods", ReceiveGoods, _needs, _decide)
