"""Supply as documents tell it, such as purchase orders: finding its lines, and counting receipts against them."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.book.routing.asked import asked_of, candidates
from onebook.book.rows import Item, Order, OrderLine, Place, Supply, Task
from onebook.book.rules import Rules
from onebook.book.sales.lines import put_line
from onebook.book.sales.orders import put_order
from onebook.book.state import Draft
from onebook.book.stock.allocations import keep
from onebook.book.stock.waiting import drop_shipped

__all__ = ["count_received", "keep_for_claim", "new_document", "nothing_open", "supply_line", "supply_lines"]


def new_document(draft: Draft, system: str, external_id: str) -> None:
    """Name a supply document that is new. Refused where its system has given one of this name before."""
    name = ("supply_document", system, external_id)
    if draft.named(*name) is not None:
        raise Refused(
            "supply_exists", f"{system} has given a supply {external_id} before.",
            "Change it (change_supply), or give this one an id of its own.", system=system, external_id=external_id,
        )  # fmt: skip
    draft.names[name] = draft.new_id()


def supply_lines(draft: Draft, system: str, external_id: str) -> list[Supply]:
    """Return all lines of a supply document. Refused where there is none of this name."""
    if draft.named("supply_document", system, external_id) is None:
        raise Refused(
            "unknown_supply", f"There is no supply {external_id} of {system}.", "Tell of it first (expect_supply).",
            system=system, external_id=external_id,
        )  # fmt: skip
    found = [each for each in draft.all(Supply) if (each.system, each.external_id) == (system, external_id)]
    return sorted(found, key=lambda each: each.line)


def supply_line(draft: Draft, system: str, external_id: str, line: int) -> Supply:
    """Return one line of a supply document. Refused where it has no such line."""
    lines = supply_lines(draft, system, external_id)
    for each in lines:
        if each.line == line:
            return each
    known = ", ".join(str(each.line) for each in lines)
    raise Refused(
        "unknown_line", f"Supply {external_id} of {system} has no line {line}.", f"It has: {known}.",
        system=system, external_id=external_id, line=line,
    )  # fmt: skip


def nothing_open(system: str, external_id: str, line: int | None) -> Refused:
    """Return the refusal of what is about supply of which nothing is still to come. line: None: all of it."""
    return Refused(
        "nothing_open", f"Nothing of {external_id} is still to come" + ("." if line is None else f" on line {line}."),
        "Leave it: all of that has come in or was cancelled. What comes all the same is received (receive_goods).",
        system=system, external_id=external_id,
    )  # fmt: skip


def count_received(draft: Draft, supply: Supply, item: Item, place: Place, quantity: int, at: int) -> int:
    """Count pieces that came in at a place against what was expected; return how many came beyond that.

    What is too much stays here, and somebody is asked to look after it. Refused where another item was expected.
    """
    if supply.item_id != item.item_id:
        raise Refused(
            "other_item", f"Line {supply.line} of {supply.external_id} is not about {item.sku}.",
            "Name the line that is, or leave the supply out.", item=item.sku, line=supply.line,
        )  # fmt: skip
    over = max(0, quantity - supply.open)
    draft.put(supply._replace(received=supply.received + quantity))
    if over:
        draft.put(Task(draft.new_id(), "over_receipt", at, item.item_id, place.place_id))
    return over


def keep_for_claim(draft: Draft, rules: Rules, supply: Supply, place: Place, quantity: int) -> None:
    """Keep pieces that came in for the line that they were bought for, if it still waits and takes from that place.

    What suppliers send straight to its customer it does not wait for here.
    """
    if supply.order_id is None or supply.order_line is None or supply.drop_ship:
        return
    order, line = draft.get(Order, supply.order_id), draft.get(OrderLine, supply.order_id, supply.order_line)
    if order is None or line is None or order.on_hold or not line.waiting:
        return
    if place not in candidates(rules, asked_of(draft, order)):
        return
    wanted = min(quantity, max(0, line.waiting - drop_shipped(draft, line.item_id).get(line[:2], 0)))
    got = wanted - keep(draft, line.order_id, line.line, line.item_id, wanted, (place,))
    put_line(draft, line._replace(waiting=line.waiting - got, allocated=line.allocated + got))
    put_order(draft, order)
