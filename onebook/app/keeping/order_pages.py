"""What the pages of orders show: how many need somebody, the orders that are asked for, one with its whole life."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from onebook.app.language import gettext as _
from onebook.book import Rules, Store
from onebook.book.exact import share_of
from onebook.book.rows import Party, Place
from onebook.book.rules import rules_of
from onebook.book.views.open_orders import STATES, OpenOrder, OpenOrders, OpenWish, open_listed, open_orders
from onebook.book.views.order_life import OrderBeside, order_beside
from onebook.book.views.orders import OrderLife, OrderWish, order_life, orders_listed
from onebook.book.views.orders_found import Found, key_of, orders_found, orders_in_status, orders_with_item
from onebook.book.views.orders_found import Key as OrderKey
from onebook.plan import Plan
from onebook.records import BadInput, Fault

__all__ = [
    "Margin", "OrderShown", "OrdersAsked", "OrdersShown", "customers_named", "margin_of", "must_be_alone", "now",
    "open_now", "order_shown", "orders_shown", "rules_now",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrdersAsked:
    """Which orders are asked for; empty: any. text: whatever a customer gives, and alone. status: also of `STATES`.

    system: whose customer it is, where one is asked for.
    """

    text: str = ""
    status: str = ""
    channel: str = ""
    item: str = ""
    customer: str = ""
    system: str = ""


class OrdersShown(NamedTuple):
    """Orders on a page. next: the key after which others follow; by: how they were found.

    until: looked through up to this instant, in microseconds, where that was not far enough.
    """

    orders: list[OpenOrder]
    next: tuple[int | str, ...] | None
    until: int | None = None
    by: str = ""


Key = Callable[..., tuple[int | str, ...] | None]


def rules_now(store: Store, plan: Plan) -> Rules:
    """Return what the plan says of the book's places as they are now."""
    return rules_of(plan, {row[1]: Place(*row) for row in store.rows("places")})


def open_now(store: Store, rules: Rules) -> OpenOrders:
    """Count the open orders."""
    return open_orders(store, rules, now())


def now() -> int:
    """Return this instant in microseconds."""
    return time.time_ns() // 1000


def orders_shown(
    store: Store, rules: Rules, asked: OrdersAsked, most: int, key: Key, *, persons: bool
) -> OrdersShown:  # fmt: skip
    """Return the orders asked for. key: returns the key that the page begins behind, by the kinds of its parts.

    persons: whether who asks may read what customers are called, and so find them by it. BadInput where a text is not
    asked for alone.
    """
    must_be_alone(asked.text, asked.status, asked.channel, asked.item, asked.customer)
    if asked.status in STATES:
        wish = OpenWish(asked.status, asked.channel, asked.customer, asked.item, asked.system)
        after = key(str, int)
        found, following = open_listed(store, rules, now(), wish, most, after)  # type: ignore[arg-type]  # of these kinds
        return OrdersShown(found, following)
    begin: OrderKey | None = key(int, int, str, str)  # type: ignore[assignment]  # of these kinds
    if asked.text:
        shown = orders_found(store, asked.text, most, begin, names=persons)
    else:
        shown = _listed(store, asked, most, begin)
    return OrdersShown([OpenOrder(order, None) for order in shown.orders], *shown[1:])


def must_be_alone(text: str, *filters: str) -> None:
    """Raise BadInput where something is looked for by a text and a filter at once."""
    if text and any(filters):
        what = _("a text is looked for among all there are, whatever the filters say.")
        raise BadInput(Fault("q", what, _("Leave out q, or the filters beside it.")))


def _listed(store: Store, asked: OrdersAsked, most: int, begin: OrderKey | None) -> Found:
    if asked.item and not (asked.status or asked.channel or asked.customer):
        return orders_with_item(store, asked.item, most, begin)
    if (asked.status or asked.channel) and not (asked.item or asked.customer):
        return orders_in_status(store, asked.status, asked.channel, most, begin)
    wish = OrderWish(asked.channel, asked.status, asked.customer, asked.item, system=asked.system)
    found = orders_listed(store, wish, most, begin)
    return Found(found, key_of(found[-1]) if len(found) == most else None)


@dataclass(frozen=True, slots=True)
class OrderShown:
    """An order with its whole life, and what stands beside it."""

    life: OrderLife
    beside: OrderBeside


def customers_named(store: Store, orders: Iterable[OpenOrder]) -> dict[tuple[str, str], str]:
    """Return what the customers of orders are called, by system and id; without those of whom nobody told."""
    asked = {(order.system, order.customer_id) for order, _on in orders if order.customer_id is not None}
    rows = store.rows("parties_named", external_ids=sorted({number for _, number in asked})) if asked else []
    parties = (Party(*row) for row in rows)
    return {(each.system, each.external_id): each.name for each in parties if each[1:3] in asked}


def order_shown(store: Store, system: str, external_id: str) -> OrderShown | None:
    """Return an order with its whole life; None where there is none of this number."""
    life = order_life(store, system, external_id)
    return None if life is None else OrderShown(life, order_beside(store, life))


class Margin(NamedTuple):
    """What was shipped of an order, in ten-thousandths: sold for (without tax, less discounts), and what it cost."""

    sold: int
    cost: int


def margin_of(shown: OrderShown) -> Margin:
    """Return what an order has earned so far: of each line the share that was shipped, of a kit that of its parts."""
    lines = [{name: int(of) for name, of in line.items() if isinstance(of, int)} for line in shown.life.lines]
    parts: dict[int, list[dict[str, int]]] = {}
    for line in lines:
        if "kit_line" in line:
            parts.setdefault(line["kit_line"], []).append(line)
    sold = 0
    for line in lines:
        if "kit_line" not in line:  # parts have no price of their own
            gone = _shipped_share(line, parts.get(line["line"], ()), shown.beside.kit_shares)
            sold += share_of(line["gross_amount"] - line["discount_amount"], *gone.as_integer_ratio())
    return Margin(sold, sum(line["cost_amount"] for line in lines))


def _shipped_share(line: Mapping[str, int], parts: Sequence[Mapping[str, int]], weights: Mapping[int, int]) -> Fraction:
    """Return how much of a line was shipped; of a kit, as far as each of its parts was, by the weight it bears."""
    if not parts:
        return Fraction(line["shipped"], line["quantity"])
    gone = sum(Fraction(weights[part["line"]] * part["shipped"], part["quantity"]) for part in parts)
    return Fraction(gone, sum(weights[part["line"]] for part in parts))
