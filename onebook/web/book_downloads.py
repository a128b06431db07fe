"""Which table of the book's pages is downloaded by which name: the same rows as on the page, and those that follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from onebook.app.downloading import ROWS, must_fit
from onebook.app.keeping.clock import day_of
from onebook.app.keeping.filters import (
    check_channel,
    check_item_status,
    check_order_status,
    check_place,
    check_quote_status,
)
from onebook.app.keeping.item_pages import ItemsAsked, duplicates_shown, item_shown, items_shown
from onebook.app.keeping.order_pages import (
    OrdersAsked,
    customers_named,
    now,
    order_shown,
    orders_shown,
    rules_now,
)
from onebook.app.keeping.quote_pages import STATES as QUOTE_STATES
from onebook.app.keeping.quote_pages import QuotesAsked, became, check_made, one_quote_shown, quotes_shown, sellers
from onebook.app.keeping.stock_pages import item_stock_shown, may_sell, stock_needs, stock_shown
from onebook.app.language import gettext as _
from onebook.book import Store
from onebook.book.views.open_orders import STATES
from onebook.book.views.orders_found import CUSTOMERS
from onebook.book.views.quotes import QuoteListed
from onebook.book.views.quotes_found import QuotePeople
from onebook.book.views.stock import ItemStock
from onebook.book.views.tasks import tasks_listed
from onebook.plan import Plan
from onebook.records import BadInput, Fault
from onebook.web import item_tables, order_tables, quote_tables, stock_tables
from onebook.web.book_reading import Clock
from onebook.web.book_tables import Table
from onebook.web.errors import NotThere

__all__ = ["TABLES", "Asked", "Asking", "book_table"]

MOST = 1_000
"""Of what needs somebody, and of pairs of items that may be one, as much as a file takes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table is asked for, each as its page calls it; empty words: nothing."""

    q: str = ""
    status: str = ""
    channel: str = ""
    customer: str = ""
    item: str = ""
    place: str = ""
    category: str = ""
    system: str = ""
    id: str = ""
    sales_person: str = ""
    made: str = ""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, of what."""

    store: Store
    plan: Plan
    zone: Clock
    costs: bool
    figures: bool
    persons: bool
    asked: Asked


def _must_be_all(by: str) -> None:
    """Raise BadInput where a name was too common to look for all who are called so."""
    if by == "names":
        what = _("more than %(number)s customers are called so.", number=CUSTOMERS)
        raise BadInput(Fault("q", what, _("Give more of the name, or the customer's number.")))


def _orders(of: Asking) -> Table:
    asked, rules = of.asked, rules_now(of.store, of.plan)
    check_channel(of.plan, asked.channel)
    check_order_status(asked.status, STATES)
    wanted = OrdersAsked(asked.q, asked.status, asked.channel, asked.item, asked.customer, asked.system)
    found = []
    after: tuple[Any, ...] | None = None
    while True:
        shown = orders_shown(of.store, rules, wanted, MOST, lambda *_kinds: after, persons=of.persons)  # noqa: B023 (asked at once)
        _must_be_all(shown.by)
        found += shown.orders
        must_fit(len(found), _("orders"), _("Choose a status, a channel or an item."))
        after = shown.next
        if after is None:
            names = customers_named(of.store, found) if of.persons else None
            return order_tables.orders_table(found, of.plan, day_of(now(), of.zone), names)


def _of_order(of: Asking) -> list[Table]:
    shown = order_shown(of.store, of.asked.system, of.asked.id)
    if shown is None:
        what = _("there is no order %(number)s of %(system)s.", number=of.asked.id, system=of.asked.system)
        raise NotThere(Fault("", what, _("Find it on the page Orders.")))
    return order_tables.order_tables(shown, of.plan, costs=of.costs, today=day_of(now(), of.zone))


def _quotes(of: Asking) -> Table:
    asked, today = of.asked, day_of(now(), of.zone)
    check_channel(of.plan, asked.channel)
    check_quote_status(asked.status, QUOTE_STATES)
    wanted = QuotesAsked(asked.q, asked.status, asked.sales_person, asked.channel, asked.customer, asked.system)
    found: list[QuoteListed] = []
    people: dict[int, QuotePeople] = {}
    after: tuple[Any, ...] | None = None
    while True:
        shown = quotes_shown(of.store, today, wanted, MOST, lambda *_kinds: after, persons=of.persons)  # noqa: B023 (asked at once)
        _must_be_all(shown.by)
        found += shown.quotes
        people |= shown.people
        must_fit(len(found), _("quotes"), _("Choose a status, a sales person or a channel."))
        after = shown.next
        if after is None:
            return quote_tables.quotes_table(found, people, of.plan, of.zone, today)


def _quote_figures(of: Asking) -> list[Table]:
    if not of.figures:
        return []
    asked = of.asked
    check_made(asked.made)
    found = became(of.store, day_of(now(), of.zone), asked.made, asked.sales_person)
    return [quote_tables.figures_table(found, sellers(of.store, persons=of.persons), {})]


def _of_quote(of: Asking) -> list[Table]:
    shown = one_quote_shown(of.store, of.asked.system, of.asked.id, persons=of.persons)
    if shown is None:
        what = _("there is no quote %(number)s of %(system)s.", number=of.asked.id, system=of.asked.system)
        raise NotThere(Fault("", what, _("Find it on the page Quotes.")))
    return quote_tables.quote_tables(shown)


def _to_do(of: Asking) -> Table:
    return order_tables.to_do_table(tasks_listed(of.store, MOST, kinds=order_tables.ASKED))


def _stock(of: Asking) -> Table:
    check_place(of.store, of.asked.place)
    check_channel(of.plan, of.asked.channel)
    found = []
    after = ""
    while True:
        shown = stock_shown(of.store, of.asked.q, of.asked.place, MOST, after)
        found += shown.items
        must_fit(sum(len(each.places) + 1 for each in found), _("levels"), _("Choose a place."))
        if shown.next is None:
            return stock_tables.levels_table(found, _may_sell(of, found), of.asked.place, costs=of.costs)
        after = shown.next


def _may_sell(of: Asking, found: Sequence[ItemStock]) -> dict[str, int] | None:
    channel = of.asked.channel
    if not channel:
        return None
    rules = rules_now(of.store, of.plan)
    parts = (may_sell(of.store, rules, channel, found[at : at + MOST]) for at in range(0, len(found), MOST))
    return {item: told for part in parts for item, told in part.items()}


def _needs(of: Asking) -> list[Table]:
    return stock_tables.needs_tables(stock_needs(of.store, rules_now(of.store, of.plan), MOST))


def _of_stock(of: Asking) -> list[Table]:
    check_place(of.store, of.asked.place)
    shown = item_stock_shown(of.store, rules_now(of.store, of.plan), of.asked.item, of.asked.place, ROWS + 1, None)
    if shown is None:
        raise _no_item(of)
    must_fit(len(shown.moves), _("moves"), _("Choose a place, or ask onebook stock why."))
    history = stock_tables.history_table(shown.moves, of.asked.item, costs=of.costs)
    return [*stock_tables.item_tables(shown, of.plan, zone=of.zone), history]


def _items(of: Asking) -> Table:
    check_item_status(of.asked.status)
    wanted = ItemsAsked(of.asked.q, of.asked.status, of.asked.category)
    found = []
    after = ""
    while True:
        shown = items_shown(of.store, wanted, MOST, after)
        found += shown.items
        must_fit(len(found), _("items"), _("Choose a status or a category."))
        if shown.next is None:
            return item_tables.items_table(found)
        after = shown.next


def _of_item(of: Asking) -> list[Table]:
    shown = item_shown(of.store, of.asked.item)
    if shown is None:
        raise _no_item(of)
    return item_tables.item_tables(shown, of.plan)


def _duplicates(of: Asking) -> list[Table]:
    if of.asked.item:
        return _of_item(of)
    return [item_tables.duplicates_table(duplicates_shown(of.store, MOST), {})]


def _no_item(of: Asking) -> NotThere:
    return NotThere(Fault("", _("there is no item '%(item)s'.", item=of.asked.item), _("Find it on the page Items.")))


OF_ORDER = ("lines", "kept", "shipments", "payments", "returns", "promises", "tasks", "entries")
OF_QUOTE = ("lines", "kept", "versions", "earlier", "entries")
OF_STOCK = ("levels", "availability", "expected", "proposed", "lots", "history")
OF_ITEM = ("listings", "codes", "variants", "parts", "kits", "units", "stock")
TABLES: Mapping[str, Callable[[Asking], Table | list[Table]]] = {
    "orders": _orders,
    "to-do": _to_do,
    "quotes": _quotes,
    "quote-figures": _quote_figures,
    "stock": _stock,
    "items": _items,
    "duplicates": _duplicates,
    **dict.fromkeys(("running-out", "counts", "waiting", "to-buy", "came-over"), _needs),
    **{f"order-{name}": _of_order for name in OF_ORDER},
    **{f"quote-{name}": _of_quote for name in OF_QUOTE},
    **{f"item-{name}": _of_stock for name in OF_STOCK},
    **{f"item-{name}": _of_item for name in OF_ITEM},
}
"""What makes a table, by the name by which it is downloaded; it may make others with it."""


def book_table(name: str, of: Asking) -> Table:
    """Return a table of the book. NotThere where there is none of this name, or no row of it."""
    if name not in TABLES:
        raise NotThere(Fault(name, _("no table has this name."), f"There are: {', '.join(TABLES)}."))
    made = TABLES[name](of)
    tables = [made] if isinstance(made, Table) else made
    found = next((table for table in tables if table.name == name), None)
    if found is None:
        raise NotThere(Fault(name, _("there is nothing of it."), _("The page shows what there is.")))
    return found
