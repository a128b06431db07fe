"""Quotes, price lists, what customers owe on account, and vouchers, as the book has them."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.keeping import Book
from onebook.app.keeping.filters import check_channel, check_item, check_price_list, check_quote_status
from onebook.app.keeping.order_pages import rules_now
from onebook.app.keeping.selling import (
    account_of,
    account_shape,
    figures_asked,
    owing_now,
    owing_shape,
    price_list_shape,
    price_shape,
    quote_figures_shape,
    quote_shape,
    quote_whole,
    voucher_shape,
)
from onebook.book.views.prices import price_lists as lists_shown
from onebook.book.views.prices import prices_listed
from onebook.book.views.quotes import QuoteWish, quote_shown, quotes_listed
from onebook.book.views.vouchers import voucher_shown
from onebook.records import Fault
from onebook.web.api.asked import Planned
from onebook.web.api.kept import Instant, Kept, Keyed, Persons, Quantity
from onebook.web.api.resources.orders_book import EntryAnswer
from onebook.web.api.resources.stock_book import OrderNamed
from onebook.web.api.shapes import Amount, Shape
from onebook.web.errors import NotThere

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]
Customer = Annotated[str, Query(max_length=200, description="As its system names them.")]


class QuoteAnswer(Shape):
    """A quote. amount: without tax; valid_until: the last day; order: the sales order that it became."""

    system: str
    external_id: str
    channel: str
    version: int
    status: str
    made_at: Instant
    valid_until: str
    currency: str
    amount: Amount
    tax_amount: Amount
    reserves: bool
    customer_id: str | None
    sales_person_id: str | None
    sent_at: Instant | None
    decided_at: Instant | None
    reason: str | None
    order: OrderNamed | None
    customer_reference: str | None


class QuotesAnswer(Shape):
    """A page of quotes, the latest first. next: the cursor of the next page."""

    quotes: list[QuoteAnswer]
    next: str | None


class QuoteLineAnswer(Shape):
    """A line of a quote. quantity: in the unit that was asked for. price_list: null where its price was given."""

    line: int
    item: str
    name: str
    quantity: Quantity
    unit: str
    gross_amount: Amount
    discount_amount: Amount
    shipping_amount: Amount
    tax_amount: Amount
    price_list: str | None


class VersionAnswer(Shape):
    """A version of a quote with its lines."""

    version: int
    made_at: Instant
    valid_until: str
    amount: Amount
    tax_amount: Amount
    lines: list[QuoteLineAnswer]


class QuoteKeptAnswer(Shape):
    """What is kept for a quote of an item at a place. quantity: in the unit in which it is counted."""

    item: str
    name: str
    place: str
    quantity: Quantity
    expires_at: Instant


class QuoteWholeAnswer(QuoteAnswer):
    """A quote with all its versions, the first one first. kept: what is kept for it now; entries: who did what."""

    versions: list[VersionAnswer]
    kept: list[QuoteKeptAnswer]
    entries: list[EntryAnswer]


class QuoteFiguresAnswer(Shape):
    """What became of a sales person's quotes in a currency. sales_person_id: null for those that name none.

    won_share: ordered of those that are over (ordered, declined or expired); days_to_decide: on average, of those that
    were ordered or declined, since they were made. Both are null where there is nothing to tell them by.
    """

    sales_person_id: str | None
    currency: str
    made: int
    open: int
    ordered: int
    declined: int
    expired: int
    amount: Amount
    open_amount: Amount
    ordered_amount: Amount
    won_share: float | None
    days_to_decide: float | None


class QuotesFiguresAnswer(Shape):
    """What became of quotes, by sales person."""

    figures: list[QuoteFiguresAnswer]


class PriceListAnswer(Shape):
    """A price list. base, off: where it says nothing, that list's prices count, less this share."""

    list: str
    currency: str
    channel: str | None
    group_name: str | None
    party_system: str | None
    party: str | None
    from_on: str | None
    until_on: str | None
    base: str | None
    off: Quantity


class PriceListsAnswer(Shape):
    """A page of price lists, by name. next: the cursor of the next page."""

    price_lists: list[PriceListAnswer]
    next: str | None


class PriceAnswer(Shape):
    """What one of an item costs without tax from a quantity on. unit: null is that in which the item is counted."""

    list: str
    currency: str
    item: str
    unit: str | None
    from_quantity: Quantity
    price: Amount


class PricesAnswer(Shape):
    """A page of prices, by list and item. next: the cursor of the next page."""

    prices: list[PriceAnswer]
    next: str | None


class CreditOpenAnswer(Shape):
    """What is owed in a currency. limit_amount, due_days: null where nothing is said."""

    currency: str
    open_amount: Amount
    limit_amount: Amount | None
    due_days: int | None


class OwingAnswer(CreditOpenAnswer):
    """What an account owes by age: over_31: due 31 to 60 days ago, and so on. oldest_on: when the first was due.

    name: for those who may read persons.
    """

    system: str
    external_id: str
    name: str | None = None
    not_due: Amount
    over_1: Amount
    over_31: Amount
    over_61: Amount
    over_91: Amount
    overdue_amount: Amount
    oldest_on: str


class OwingsAnswer(Shape):
    """A page of accounts, those that owe most first. next: the cursor of the next page."""

    owing: list[OwingAnswer]
    next: str | None


class UnpaidAnswer(Shape):
    """A sales order that is open on an account. is_overdue: it was to be paid before today."""

    system: str
    external_id: str
    currency: str
    ordered_on: str
    due_on: str
    owed_amount: Amount
    paid_amount: Amount
    status: str
    hold_reason: str | None
    sales_person_id: str | None
    is_overdue: bool


class AccountAnswer(Shape):
    """An account, and a page of its open orders, those due first first. next: the cursor of the next page.

    name: for those who may read persons.
    """

    system: str
    external_id: str
    name: str | None = None
    credit: list[CreditOpenAnswer]
    orders: list[UnpaidAnswer]
    next: str | None


class VoucherEntryAnswer(Shape):
    """A change of a voucher's balance."""

    at: Instant
    amount: Amount
    reason: str
    order: OrderNamed | None


class VoucherAnswer(Shape):
    """A voucher with all changes of its balance, the first one first. expires_on: the last day."""

    code: str
    reason: str
    currency: str
    balance: Amount
    issued_at: Instant
    expires_on: str | None
    customer_id: str | None
    order: OrderNamed | None
    entries: list[VoucherEntryAnswer]


@router.get("/quotes", response_model=QuotesAnswer)
def quotes(
    kept: Kept, business: Planned, page: Keyed, status: Word = "", customer: Customer = "", channel: Word = "",
    sales_person: Annotated[str, Query(max_length=200, description="As its system names them.")] = "",
) -> dict[str, Any]:  # fmt: skip
    """List quotes, the latest first."""
    check_channel(business.plan, channel)
    check_quote_status(status)
    wish = QuoteWish(status, sales_person, customer, channel)
    found, after = quotes_listed(kept, wish, page.limit, page.key(int, int))
    return {"quotes": [quote_shape(each) for each in found], "next": after and page.next(len(found), *after)}


@router.get("/quotes/{system}/{external_id:path}", response_model=QuoteWholeAnswer)
def quote(kept: Kept, system: str, external_id: str) -> dict[str, Any]:
    """Return a quote with all its versions and their lines."""
    found = quote_shown(kept, system, external_id)
    if found is None:
        raise NotThere(Fault("", f"there is no quote {external_id} of {system}.", "Find it by /v1/quotes"))
    return quote_whole(found)


@router.get("/quote-figures", response_model=QuotesFiguresAnswer)
def quote_figures(
    kept: Kept,
    first: Annotated[str, Query(alias="from", max_length=60, description="Made on this day or later.")] = "",
    last: Annotated[str, Query(alias="to", max_length=60, description="Made on this day or before.")] = "",
) -> dict[str, Any]:
    """Tell what became of quotes, by sales person and currency: for analysts."""
    return {"figures": [quote_figures_shape(each) for each in figures_asked(kept, first, last)]}


@router.get("/price-lists", response_model=PriceListsAnswer)
def price_lists(
    kept: Kept, business: Planned, page: Keyed, channel: Word = "", customer: Customer = ""
) -> dict[str, Any]:  # fmt: skip
    """List price lists, by name: for whom, when, and on which one each is based."""
    check_channel(business.plan, channel)
    (after,) = page.key(str) or ("",)
    found = lists_shown(kept, page.limit, after, channel=channel, customer=customer)
    return {
        "price_lists": [price_list_shape(each) for each in found],
        "next": page.next(len(found), found[-1].name) if found else None,
    }


@router.get("/prices", response_model=PricesAnswer)
def prices(
    kept: Kept, business: Planned, page: Keyed, channel: Word = "", customer: Customer = "", item: Word = "",
    price_list: Annotated[str, Query(alias="list", max_length=200, description="Only on this price list.")] = "",
) -> dict[str, Any]:  # fmt: skip
    """List what price lists say, by list and item: all, of one item or list, or of lists for a channel or customer."""
    check_channel(business.plan, channel)
    check_price_list(kept, price_list)
    check_item(kept, item)
    found, after = prices_listed(
        kept, page.limit, item=item, price_list=price_list, channel=channel, customer=customer,
        after=page.key(str, str, str, int),
    )  # fmt: skip
    return {"prices": [price_shape(each) for each in found], "next": after and page.next(len(found), *after)}


@router.get("/owing", response_model=OwingsAnswer, response_model_exclude_unset=True)
def owing(kept: Kept, business: Planned, persons: Persons, page: Keyed) -> dict[str, Any]:
    """List the accounts that owe most, and how long they should have paid."""
    book = Book(kept, rules_now(kept, business.plan))
    found = owing_now(book, page.limit, page.key(int, int, str))
    last = found and (found[-1].open_amount, found[-1].party_id, found[-1].currency)
    return {"owing": [owing_shape(each, persons=persons) for each in found], "next": page.next(len(found), *last)}


@router.get("/owing/{system}/{external_id:path}", response_model=AccountAnswer, response_model_exclude_unset=True)
def account(
    kept: Kept, business: Planned, persons: Persons, page: Keyed, system: str, external_id: str
) -> dict[str, Any]:  # fmt: skip
    """Return what an account owes and may owe, and its open orders."""
    book = Book(kept, rules_now(kept, business.plan))
    found = account_of(book, system, external_id, page.limit, page.key(str, int))
    if found is None:
        raise NotThere(Fault("", f"there is no account of {external_id} of {system}.", "Find it by /v1/owing"))
    last = found.orders and (found.orders[-1].due_on, found.orders[-1].order_id)
    return account_shape(found, persons=persons) | {"next": page.next(len(found.orders), *last)}


@router.get("/vouchers/{code:path}", response_model=VoucherAnswer)
def voucher(kept: Kept, code: str) -> dict[str, Any]:
    """Return a voucher with all changes of its balance."""
    found = voucher_shown(kept, code)
    if found is None:
        raise NotThere(Fault("", f"there is no voucher '{code}'.", "Give its whole code, as it was issued."))
    return voucher_shape(found)
