"""What the shell and the API tell of quotes, price lists, accounts and vouchers: the same shapes.

Quantities and amounts are decimal text, instants UTC.
"""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from onebook.app.keeping.opening import Book
from onebook.app.keeping.shapes import amount_text, instant_text, quantity_text
from onebook.book import Store
from onebook.book.rules import day_of
from onebook.book.views.credit import CreditShown, Owing, UnpaidOrder, credit_of, owing, unpaid_orders
from onebook.book.views.prices import PriceListed, PriceListShown
from onebook.book.views.quotes import QuoteFigures, QuoteListed, QuoteShown, quote_figures
from onebook.book.views.vouchers import VoucherShown
from onebook.records import BadInput, Fault

__all__ = [
    "Account", "account_of", "account_shape", "figures_asked", "owing_now", "owing_shape", "price_list_shape",
    "price_shape", "quote_figures_shape", "quote_shape", "quote_whole", "voucher_shape",
]  # fmt: skip

AMOUNTS = frozenset({"price", "balance", "not_due", "over_1", "over_31", "over_61", "over_91"})
QUANTITIES = frozenset({"quantity", "from_quantity", "off"})
KEYS = frozenset({"quote_id", "order_id", "party_id"})


class Account(NamedTuple):
    """What an account owes and may owe by currency, its open orders, those due first first, and what day it is."""

    credit: list[CreditShown]
    orders: list[UnpaidOrder]
    today: str


def owing_now(book: Book, most: int, after: tuple[int, int, str] | None = None) -> list[Owing]:
    """Return the accounts that owe most now. after: what was open, party and currency that a page ended with."""
    return owing(book.store, book.rules, _now(), most, *([after] if after else []))


def account_of(
    book: Book, system: str, external_id: str, most: int, after: tuple[str, int] | None = None
) -> Account | None:  # fmt: skip
    """Return an account with its open orders; None where this party has none. after: as `unpaid_orders` has it."""
    credit = credit_of(book.store, system, external_id)
    if not credit:
        return None
    orders = unpaid_orders(book.store, system, external_id, most, *([after] if after else []))
    return Account(credit, orders, day_of(book.rules, _now()))


def quote_shape(quote: QuoteListed) -> dict[str, Any]:
    """Return a quote as lists tell it. order: the sales order that it became."""
    return _with_order(quote)


def quote_whole(shown: QuoteShown) -> dict[str, Any]:
    """Return a quote with all its versions and their lines, what is kept for it, and who did what with it."""
    versions = [_shape(each) | {"lines": [_shape(line) for line in each.lines]} for each in shown.versions]
    return quote_shape(shown.quote) | {
        "versions": versions,
        "kept": [_shape(each) for each in shown.kept],
        "entries": [_shape(each) for each in shown.entries],
    }


def figures_asked(store: Store, first: str, last: str) -> list[QuoteFigures]:
    """Return what became of the quotes made from one day to another, as they are written; empty: without an end.

    BadInput where one is no day, or they are the wrong way round.
    """
    from_on, until_on = (_day(*each) for each in (("from", first, date.min), ("to", last, date.max)))
    if from_on > until_on:
        raise BadInput(Fault("from", f"{first} is after {last}.", "Give the earlier day first."))
    return quote_figures(store, from_on, until_on)


def quote_figures_shape(each: QuoteFigures) -> dict[str, Any]:
    """Return what became of a sales person's quotes. won_share, days_to_decide: numbers, None where nothing is over."""
    told = _shape(each)
    told.pop("seconds")
    return told | {"won_share": _number(each.won_share, 4), "days_to_decide": _number(each.days_to_decide, 1)}


def price_list_shape(each: PriceListShown) -> dict[str, Any]:
    """Return a price list: for whom, when, and on which other one it is based, less which share (`off`)."""
    told = _shape(each)
    return {"list": told.pop("name"), **told}


def price_shape(each: PriceListed) -> dict[str, Any]:
    """Return a price. unit: None is that in which the item is counted."""
    told = _shape(each)
    return {"list": told.pop("price_list"), **told, "unit": each.unit or None}


def owing_shape(each: Owing, *, persons: bool) -> dict[str, Any]:
    """Return what an account owes in a currency, by how long it should have been paid. persons: also its name."""
    told = _shape(each) | {"overdue_amount": amount_text(each.overdue)}
    return told if persons else {name: of for name, of in told.items() if name != "name"}


def account_shape(account: Account, *, persons: bool) -> dict[str, Any]:
    """Return an account with its open orders. is_overdue: it should have been paid before today.

    persons: also its name.
    """
    named = ("system", "external_id", "name")
    of = _shape(account.credit[0])
    return {
        **{name: of[name] for name in named if persons or name != "name"},
        "credit": [{name: told for name, told in _shape(each).items() if name not in named} for each in account.credit],
        "orders": [_shape(each) | {"is_overdue": each.due_on < account.today} for each in account.orders],
    }


def voucher_shape(voucher: VoucherShown) -> dict[str, Any]:
    """Return a voucher with all changes of its balance. order: for which it was given, or changed."""
    return _with_order(voucher) | {"entries": [_with_order(each) for each in voucher.entries]}


def _number(of: Decimal | None, places: int) -> float | None:
    return None if of is None else round(float(of), places)


def _day(where: str, text: str, if_empty: date) -> str:
    try:
        return (date.fromisoformat(text) if text else if_empty).isoformat()
    except ValueError:
        raise BadInput(Fault(where, f"'{text}' is no day.", "Write it like 2026-01-31.")) from None


def _with_order(row: Any) -> dict[str, Any]:
    told = _shape(row)
    system = told.pop("order_system")
    return told | {"order": system and {"system": system, "external_id": row.order}}


def _shape(row: Any) -> dict[str, Any]:
    return {name: _told(name, of) for name, of in row._asdict().items() if name not in KEYS}


def _told(name: str, of: Any) -> Any:
    if not isinstance(of, int) or isinstance(of, bool):
        return of
    if name == "at" or name.endswith("_at"):
        return instant_text(of)
    if name.endswith("amount") or name in AMOUNTS:
        return amount_text(of)
    return quantity_text(of) if name in QUANTITIES else of


def _now() -> int:
    return time.time_ns() // 1000
