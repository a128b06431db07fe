"""Plain orders, which most are: new, of items that are there at the first place they may come from, at given amounts.

They are decided all together and without a draft, in a fraction of the time. What comes of them is the same as by
`commands.place_order`, which has whatever is not plain; a test holds the one against the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from onebook.book.answers import Answer, Applied, Refused
from onebook.book.commands.command import moment
from onebook.book.commands.destination import destination_of
from onebook.book.commands.place_order import PlaceOrder
from onebook.book.exact import decimal_of, units
from onebook.book.noted import Noted, entry
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
    """What comes of plain orders. answers: None where one is not plain. taken: pieces by item and place."""

    answers: list[Answer | None] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    lines: list[OrderLine] = field(default_factory=list)
    kept: list[Allocation] = field(default_factory=list)
    destinations: list[Destination] = field(default_factory=list)
    journal: list[Journal] = field(default_factory=list)
    taken: dict[tuple[int, int], int] = field(default_factory=dict)


def plain_skus(rules: Rules, noted: Sequence[Noted]) -> dict[int, set[str]] | None:
    """Return which items are wanted of which place, by its key; None where one of the commands is no plain order."""
    found: dict[int, set[str]] = {}
    for each in noted:
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


def decide_plain(rules: Rules, there: There, noted: Sequence[Noted], ids: range, now: int) -> Placed:
    """Decide orders that may be plain, but for those that are not: something is short, unknown or to be refused.

    ids: twice as many as there are orders; the first half is for their entries in the journal, one after the other.
    """
    placed = Placed()
    today = day_of(rules, now)
    usual: dict[tuple[str, str], tuple[int, str]] = {}
    for each, order_id in zip(noted, ids[len(noted) :], strict=False):
        order = each.given.command
        assert isinstance(order, PlaceOrder)  # noqa: S101 (as `plain_skus` says)
        at, on, sent = now, today, usual.get((order.channel, order.delivery_method))
        destination = None
        if order.at is not None or order.deliver_to is not None or order.service is not None or sent is None:
            try:
                at = moment(order, now)
            except Refused:
                placed.answers.append(None)
                continue
            on = day_of(rules, at)
            destination = destination_of(rules, order_id, order.deliver_to, order.service, None)
            place_id = rules.serving[order.channel][0].place_id
            way = Way(order.delivery_method, order.service, destination.country if destination else None)
            sent = place_id, sent_now(rules.delivering, at, place_id, way)
            if destination is None and order.at is None:
                usual[order.channel, order.delivery_method] = sent
        told = _add_lines(placed, order, order_id, there[sent[0]], *sent)
        if told is None:
            placed.answers.append(None)
            continue
        if destination is not None:
            placed.destinations.append(destination)
        placed.orders.append(
            Order(
                order_id, order.system, order.external_id, order.channel, at, on, "allocated",
                order.currency or rules.currency, order.delivery_method, told.amount, told.tax_amount,
                order.customer_reference, told.amount + told.tax_amount, 0, None, False, None, None,
                order.sales_person_id, prepaid=order.prepaid,
            )
        )  # fmt: skip
        # Written out, since there is nothing in it to escape: that takes a tenth of the time.
        answer = f'{{"order_id":{order_id},"promised_on":"{sent[1]}","lines":[{",".join(told.written)}]}}'
        items = ",".join(map(str, sorted(told.items)))
        touched = f'{{"sales_order":[{order_id}],"stock":[{items}]}}'
        journal_id = ids[len(placed.journal)]
        placed.journal.append(entry(journal_id, now, each, answer, touched))
        answers = {"order_id": order_id, "promised_on": sent[1], "lines": told.lines}
        placed.answers.append(Applied(journal_id, answers))
    return placed


class Told(NamedTuple):
    """What there is to tell of an order's lines: also as JSON, and their items."""

    amount: int
    tax_amount: int
    lines: list[dict[str, Decimal]]
    written: list[str]
    items: set[int]


def _add_lines(
    placed: Placed, order: PlaceOrder, order_id: int, items: Mapping[str, tuple[int, int]], place_id: int,
    promised_on: str,
) -> Told | None:  # fmt: skip
    """Keep what an order's lines ask for, and add them. items: there, by their numbers.

    None where one of them is not plain; then none is added.
    """
    amount = tax_amount = 0
    lines, written, named = [], [], set()
    for number, line in enumerate(order.lines, 1):
        found = items.get(line.item)
        if found is None:
            _take_back(placed, number - 1, place_id)
            return None
        item_id, available = found
        quantity, gross = units(line.quantity), units(line.gross_amount or 0)
        discount = units(line.discount_amount) if line.discount_amount else 0
        shipping = units(line.shipping_amount) if line.shipping_amount else 0
        tax = units(line.tax_amount) if line.tax_amount else 0
        taken = placed.taken.get((item_id, place_id), 0) + quantity
        if taken > available or discount > gross:
            _take_back(placed, number - 1, place_id)
            return None
        placed.taken[item_id, place_id] = taken
        placed.lines.append(
            OrderLine(
                order_id, number, item_id, quantity, 0, quantity, 0, 0, gross, discount, tax, 0, None, promised_on,
                promised_on, shipping,
            )
        )  # fmt: skip
        placed.kept.append(Allocation(order_id, number, place_id, item_id, quantity))
        amount += gross - discount + shipping
        tax_amount += tax
        lines.append({"allocated": decimal_of(quantity), "waiting": NONE_WAITS})
        written.append(_written(quantity))
        named.add(item_id)
    return Told(amount, tax_amount, lines, written, named)


@lru_cache(4096)
def _written(quantity: int) -> str:
    """Return what is told of a line as JSON."""
    return f'{{"allocated":"{decimal_of(quantity)}","waiting":"0.0000"}}'


def _take_back(placed: Placed, lines: int, place_id: int) -> None:
    """Take back so many of the lines that were added last."""
    for _ in range(lines):
        line = placed.lines.pop()
        placed.kept.pop()
        placed.taken[line.item_id, place_id] -= line.quantity
