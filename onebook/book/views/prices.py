"""Price lists, what they say, and what an item costs somebody."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.store import Store

__all__ = ["PriceListShown", "PriceListed", "price_lists", "prices_listed"]


class PriceListShown(NamedTuple):
    """A price list, as `rows.PriceList` has it. party_system, party: the customer whom it is for."""

    name: str
    currency: str
    channel: str | None
    group_name: str | None
    party_system: str | None
    party: str | None
    from_on: str | None
    until_on: str | None
    base: str | None
    off: int


class PriceListed(NamedTuple):
    """A price on a list. unit: "" is that in which the item is counted."""

    price_list: str
    currency: str
    item: str
    unit: str
    from_quantity: int
    price: int


Key = tuple[str, str, str, int]
"""List, item, unit and break that a page ended with."""


def price_lists(
    store: Store, most: int, after: str = "", *, channel: str = "", customer: str = ""
) -> list[PriceListShown]:  # fmt: skip
    """Return price lists by name, all or those for a channel or a customer, after the one that a page ended with."""
    rows = store.rows("listed_price_lists", after=after, most=most, channel=channel, customer=customer)
    return [PriceListShown(*row) for row in rows]


def prices_listed(
    store: Store, most: int, *, item: str = "", price_list: str = "", channel: str = "", customer: str = "",
    after: Key | None = None,
) -> tuple[list[PriceListed], Key | None]:  # fmt: skip
    """Return what lists say, all or of an item, by one list, or by those for a channel or a customer.

    Besides the key after which more follows.
    """
    name, sku, unit, quantity = after or ("", "", "", -1)
    rows = store.rows(
        "listed_prices", sku=item, price_list=price_list, channel=channel, customer=customer, after_name=name,
        after_sku=sku, after_unit=unit, after_quantity=quantity, most=most,
    )  # fmt: skip
    found = [PriceListed(*row) for row in rows]
    last = found[-1] if len(found) == most else None
    return found, last and (last.price_list, last.item, last.unit, last.from_quantity)
