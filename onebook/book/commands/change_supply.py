"""What is expected from a supplier comes on another day, or is more or less: who waits for it is promised anew."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Day, Kind, Name, Quantity
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rows import Item, Supply
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.stock.kits import not_a_kit
from onebook.book.stock.waiting import serve
from onebook.book.supply.documents import nothing_open, supply_line, supply_lines
from onebook.book.supply.settling import needs_to_settle_document, settle

__all__ = ["KIND", "ChangeSupply"]


class ChangeSupply(Command):
    """What is still to come of a supply document, or of one line of it: only what is given changes.

    A quantity of a line of which nothing is still to come has more of it come.

    The customers of lines that are promised later than before are to be told (tasks of kind `tell_customer`).
    """

    system: Name
    external_id: Name
    line: Annotated[int, Field(ge=1)] | None = None
    expected_on: Day | None = None
    quantity: Quantity | None = None
    firm: bool | None = None
    supplier: Name | None = None


def _needs(command: ChangeSupply, rules: Rules, needs: Needs) -> None:
    needs_to_settle_document(needs, rules, command.system, command.external_id)


def _decide(draft: Draft, command: ChangeSupply, rules: Rules) -> dict[str, Any]:
    if command.line is not None:
        lines = [supply_line(draft, command.system, command.external_id, command.line)]
    else:
        lines = supply_lines(draft, command.system, command.external_id)
        if command.quantity is not None:
            raise Refused("line_needed", "A quantity is of one line, and none is named.", "Name the line.")
    if command.quantity is None:
        lines = [each for each in lines if each.open]
    after = [_changed(command, each) for each in lines]
    if not any(each.open for each in (*lines, *after)):
        raise nothing_open(command.system, command.external_id, command.line)
    for changed in after:
        draft.put(changed)
    later = 0
    for item in [_item(draft, item_id) for item_id in sorted({each.item_id for each in lines})]:
        serve(draft, rules, item)  # what no supplier sends straight to its customer any more comes from us
        later += settle(draft, rules, item, draft.at, f"{command.external_id} was changed")
    return {"lines": len(lines), "promised_later": later}


def _item(draft: Draft, item_id: int) -> Item:
    """Return the item of a line. Refused where it was merged, or became a kit: nothing more of it comes in."""
    item = draft.get(Item, item_id)
    assert item  # noqa: S101 (loaded with the document)
    if item.merged_into is not None:
        kept = item_named(draft, item.sku)
        raise Refused(
            "item_merged", f"{item.sku} was merged into {kept.sku}.", f"Expect {kept.sku} (expect_supply).",
            item=item.sku, into=kept.sku,
        )  # fmt: skip
    not_a_kit(item)
    return item


def _changed(command: ChangeSupply, supply: Supply) -> Supply:
    ordered = supply.ordered if command.quantity is None else units(command.quantity)
    if ordered < supply.received:
        raise Refused(
            "received_already", f"{decimal_of(supply.received):f} of line {supply.line} have come in already.",
            "Order at least as many, or cancel what is still to come (cancel_supply).", line=supply.line,
        )  # fmt: skip
    return supply._replace(
        ordered=ordered, cancelled=supply.cancelled if command.quantity is None else 0,
        expected_on=command.expected_on.isoformat() if command.expected_on else supply.expected_on,
        firm=supply.firm if command.firm is None else command.firm, supplier=command.supplier or supply.supplier,
    )  # fmt: skip


KIND = Kind("change_supply", ChangeSupply, _needs, _decide)
