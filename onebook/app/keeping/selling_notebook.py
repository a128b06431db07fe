"""Quotes, price lists, accounts and vouchers in a notebook or a program, as rows with exact figures."""

from __future__ import annotations

from collections.abc import Sequence

from onebook.app.answers import Answer
from onebook.app.business import Business
from onebook.app.keeping.filters import check_channel, check_item, check_price_list, check_quote_status
from onebook.app.keeping.going_on import Named, Owed, Priced, after_account, after_price, after_quote
from onebook.app.keeping.notebook import rows_of
from onebook.app.keeping.opening import keeping
from onebook.app.keeping.selling import Account, account_of, figures_asked, owing_now
from onebook.book.views.credit import Owing
from onebook.book.views.prices import PriceListed, PriceListShown, price_lists, prices_listed
from onebook.book.views.quotes import (
    QuoteFigures,
    QuoteListed,
    QuoteShown,
    QuoteWish,
    quote_shown,
    quotes_listed,
)
from onebook.book.views.vouchers import VoucherShown, voucher_shown
from onebook.records import BadInput, Fault

__all__ = [
    "account_shown", "owing_answer", "price_lists_answer", "prices_answer", "quote_figures_answer", "quote_of",
    "quotes_answer", "voucher_of",
]  # fmt: skip


def quotes_answer(
    business: Business, wish: QuoteWish, limit: int, after: Named | None
) -> Answer[Sequence[QuoteListed]]:  # fmt: skip
    """Return quotes, the latest first. BadInput where there is no such status or channel."""
    check_channel(business.plan, wish.channel)
    check_quote_status(wish.status)
    with keeping(business) as book:
        found, _ = quotes_listed(book.store, wish, limit, after_quote(book.store, after))
    columns = {
        "system": "text", "external_id": "text", "channel": "text", "status": "text", "made_at": "instant",
        "valid_until": "text", "version": "count", "currency": "text", "amount": "figure", "tax_amount": "figure",
        "customer_id": "text", "customer_reference": "text", "sales_person_id": "text", "reason": "text",
        "order_system": "text", "order": "text",
    }  # fmt: skip
    return Answer("Quotes", columns, rows_of(found, columns), found)


def quote_of(business: Business, system: str, external_id: str) -> QuoteShown:
    """Return a quote with all its versions. BadInput where there is none."""
    with keeping(business) as book:
        found = quote_shown(book.store, system, external_id)
    if found is None:
        raise BadInput(Fault("", f"there is no quote {external_id} of {system}.", "Find it: quotes()."))
    return found


def quote_figures_answer(business: Business, first: str, last: str) -> Answer[Sequence[QuoteFigures]]:
    """Return what became of the quotes made from one day to another, by sales person and currency."""
    with keeping(business) as book:
        found = figures_asked(book.store, first, last)
    columns = {
        "sales_person_id": "text", "currency": "text",
        **dict.fromkeys(("made", "open", "ordered", "declined", "expired"), "count"),
        **dict.fromkeys(("amount", "open_amount", "ordered_amount", "won_share", "days_to_decide"), "figure"),
    }  # fmt: skip
    return Answer("What became of quotes", columns, rows_of(found, columns), found)


def price_lists_answer(
    business: Business, channel: str, customer: str, after: str, limit: int
) -> Answer[Sequence[PriceListShown]]:  # fmt: skip
    """Return price lists, by name. BadInput where there is no such channel."""
    check_channel(business.plan, channel)
    with keeping(business) as book:
        found = price_lists(book.store, limit, after, channel=channel, customer=customer)
    columns = {name: "figure" if name == "off" else "text" for name in PriceListShown._fields}
    return Answer("Price lists", columns, rows_of(found, columns), found)


def prices_answer(
    business: Business, price_list: str, item: str, channel: str, customer: str, after: Priced | None, limit: int
) -> Answer[Sequence[PriceListed]]:  # fmt: skip
    """Return what price lists say, by list and item. BadInput where there is no such list, item or channel."""
    check_channel(business.plan, channel)
    with keeping(business) as book:
        check_price_list(book.store, price_list)
        check_item(book.store, item)
        found, _ = prices_listed(
            book.store, limit, item=item, price_list=price_list, channel=channel, customer=customer,
            after=after_price(after),
        )  # fmt: skip
    columns = {
        "price_list": "text", "currency": "text", "item": "text", "unit": "text", "from_quantity": "figure",
        "price": "figure",
    }  # fmt: skip
    return Answer("Prices", columns, rows_of(found, columns), found)


def owing_answer(business: Business, after: Owed | None, limit: int) -> Answer[Sequence[Owing]]:
    """Return the accounts that owe most, and how long they should have paid."""
    with keeping(business) as book:
        found = owing_now(book, limit, after_account(book.store, after))
    figures = ("open_amount", "limit_amount", "overdue", "not_due", "over_1", "over_31", "over_61", "over_91")
    columns = {
        "system": "text", "external_id": "text", "name": "text", "currency": "text", **dict.fromkeys(figures, "figure"),
        "due_days": "count", "oldest_on": "text",
    }  # fmt: skip
    return Answer("Owed on account", columns, rows_of(found, columns), found)


def account_shown(business: Business, system: str, external_id: str, limit: int) -> Account:
    """Return what an account owes and may owe, and its open orders. BadInput where there is none."""
    with keeping(business) as book:
        found = account_of(book, system, external_id, limit)
    if found is None:
        raise BadInput(Fault("", f"there is no account of {external_id} of {system}.", "Find it: owing()."))
    return found


def voucher_of(business: Business, code: str) -> VoucherShown:
    """Return a voucher with all changes of its balance. BadInput where there is none."""
    with keeping(business) as book:
        found = voucher_shown(book.store, code)
    if found is None:
        raise BadInput(Fault("", f"there is no voucher '{code}'.", "Give its whole code, as it was issued."))
    return found
