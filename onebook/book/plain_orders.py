"""Plain orders, which most are: new, of items that are there at the first place they may come from, at given amounts.

They are decided all together and without a draft, in a fraction of the time. What comes of them is the same as by
`commands.place_order`, which has whatever is not plain; a test holds the one against the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from onebook.book.answers import Answer, Applied, Refused
from onebook.book.asked import Asked, entry
from onebook.book.commands.command import moment
from onebook.book.commands.destination import destination_of
from onebook.book.commands.place_order import PlaceOrder
from onebook.book.exact import decimal_of, units
from onebook.book.routing.terms import rules_for
from onebook.book.rows import Allocation, Destination, Journal, Order, OrderLine
from onebook.book.rules import Rules, day_of
from onebook.book.supply.calendar import Way, sent_now

__all__ = ["Placed", "There", "decide_plain", "plain_skus"]

SAID = frozenset({
    "command_id", "at", "system", "external_id", "channel", "lines", "currency", "customer_reference",
    "delivery_method", "if_short", "prepaid", "sales_person_id", "deliver_to", "service",
})  # fmt: skip
"""What a plain order may say: nothing else is looked at."""
SAID_OF_LINE = frozenset({"item", "quantity", "gross_amount", "discount_amount", "shipping_amount", "tax_amount"})
NONE_WAITS = decimal_of(0)
There = Mapping[int, Mapping[str, tuple[int, int]]]
"""Of items by their numbers, at places by their keys: item_id, and how many can be had."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What comes of plain orders. taken: pieces by item and place."""

    answers: list[Answer] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    kept: list[Allocation] = field(default_factory=list)
    destinations: list[Destination] = field(default_factory=list)
    journal: list[Journal] = field(default_factory=list)
    taken: dict[tuple[int, int], int] = field(default_factory=dict)


def plain_skus(rules: Rules, asked: Sequence[Asked]) -> dict[int, set[str]] | None:
    """Return which items are wanted of which place, by its key; None where one of the commands is no plain order."""
    found: dict[int, set[str]] = {}
    for each in asked:
        order = each.given.command
        if not isinstance(order, PlaceOrder) or not order.model_fields_set <= SAID:
            return None
        place_id = _place_id(rules, order.channel, order.delivery_method)
        if place_id is None:
            return None
        skus = found.setdefault(place_id, set())
        for line in order.lines:
            if not line.model_fields_set <= SAID_OF_LINE or line.gross_amount is None:
                return None
            skus.add(line.item)
    return found


def _place_id(rules: Rules, channel: str, method: str) -> int | None:
    """Return the place that is asked first; None where it takes more than the channel to tell."""
    places = rules.serving.get(channel)
    if not places:
        return None
    by = rules_for(rules.routing, channel, method)
    return places[0].place_id if not by or (len(places) == 1 and "keep_reserve" not in by) else None


def decide_plain(rules: Rules, there: There, asked: Sequence[Asked], ids: range, now: int) -> Placed | None:
    """Decide orders that may be plain; None where one is not after all: something is short, unknown or to be refused.

    ids: twice as many as there are orders; the first half is for their entries in the journal.
    """
    placed = Placed()
    left = {place_id: {sku: number for sku, (_, number) in items.items()} for place_id, items in there.items()}
    today = day_of(rules, now)
    for each, journal_id, order_id in zip(asked, ids, ids[len(asked) :], strict=False):
        order = each.given.command
        assert isinstance(order, PlaceOrder)  # noqa: S101 (as `plain_skus` says)
        try:
            at = moment(order, now)
        except Refused:
            return None
        place_id, way = rules.serving[order.channel][0].place_id, Way(order.delivery_method)
        if order.deliver_to is not None or order.service is not None:
            destination = destination_of(rules, order_id, order.deliver_to, order.service, None)
            assert destination is not None  # noqa: S101 (something is said)
            placed.destinations.append(destination)
            way = Way(order.delivery_method, order.service, destination.country)
        promised_on = sent_now(rules.delivering, at, place_id, way)
        lines = _lines(order, order_id, there[place_id], left[place_id], promised_on)
        if lines is None:
            return None
        amount = sum([line.gross_amount - line.discount_amount + line.shipping_amount for line in lines])
        tax_amount = sum([line.tax_amount for line in lines])
        placed.orders.append(
            Order(
                order_id, order.system, order.external_id, order.channel, at,
                today if order.at is None else day_of(rules, at), "allocated", order.currency or rules.currency,
                order.delivery_method, amount, tax_amount, order.customer_reference, amount + tax_amount,
                sales_person_id=order.sales_person_id,
            )
        )  # fmt: skip
        placed.lines.extend(lines)
        for line in lines:
            placed.kept.append(Allocation(order_id, line.line, place_id, line.item_id, line.quantity))
            where = line.item_id, place_id
            placed.taken[where] = placed.taken.get(where, 0) + line.quantity
        _note(placed, each, journal_id, now, order_id, promised_on, lines)
    return placed


def _lines(
    order: PlaceOrder, order_id: int, items: Mapping[str, tuple[int, int]], left: dict[str, int], promised_on: str
) -> list[OrderLine] | None:
    """Return an order's lines, all kept. left: how many can be had still, by the items' numbers."""
    lines = []
    for number, line in enumerate(order.lines, 1):
        found = items.get(line.item)
        if found is None:
            return None
        quantity, gross = units(line.quantity), units(line.gross_amount or 0)
        discount = units(line.discount_amount) if line.discount_amount else 0
        left[line.item] -= quantity
        if left[line.item] < 0 or discount > gross:
            return None
        lines.append(
            OrderLine(
                order_id, number, found[0], quantity, 0, quantity, 0, 0, gross, discount,
                units(line.tax_amount) if line.tax_amount else 0, 0, None, promised_on, promised_on,
                units(line.shipping_amount) if line.shipping_amount else 0,
            )
        )  # fmt: skip
    return lines


def _note(
    placed: Placed, asked: Asked, journal_id: int, at: int, order_id: int, promised_on: str, lines: list[OrderLine]
) -> None:
    """Note what is told of an order, and its entry in the journal."""
    kept = [decimal_of(line.quantity) for line in lines]
    told: dict[str, Any] = {
        "order_id": order_id,
        "promised_on": promised_on,
        "lines": [{"allocated": quantity, "waiting": NONE_WAITS} for quantity in kept],
    }
    # Written out, since there is nothing in it to escape: that takes a tenth of the time.
    each = ",".join([f'{{"allocated":"{quantity}","waiting":"0.0000"}}' for quantity in kept])
    answer = f'{{"order_id":{order_id},"promised_on":"{promised_on}","lines":[{each}]}}'
    items = ",".join([str(item_id) for item_id in sorted({line.item_id for line in lines})])
    touched = f'{{"sales_order":[{order_id}],"stock":[{items}]}}'
    placed.journal.append(entry(journal_id, at, asked, answer, touched))
    placed.answers.append(Applied(journal_id, told))
