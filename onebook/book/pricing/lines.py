"""The amounts of lines for which none are given: by the price lists that were loaded."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.pricing.choosing import OWN_UNIT, Asked, Priced, amounts_of, counts_for, price_for
from onebook.book.rows import Item, ItemPrice, PriceList
from onebook.book.sales.amounts import cent_of
from onebook.book.sales.credit import customer_and_accounts
from onebook.book.state import Draft

__all__ = ["Buying", "buying", "list_amounts", "needs_prices"]


class Buying(NamedTuple):
    """Who buys, where, when and in which currency. parties, groups: as `pricing.choosing.Asked` has them."""

    channel: str
    day: str
    currency: str
    parties: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()


def needs_prices(needs: Needs, sku: str) -> None:
    """Want what `list_amounts` looks at, but for the customer (`customer`)."""
    needs.want("price", sku)


def buying(draft: Draft, system: str, customer_id: str | None, channel: str, day: str, currency: str) -> Buying:
    """Return whose prices count: the customer's, and those of whom they buy or work for."""
    if customer_id is None:
        return Buying(channel, day, currency)
    parties = customer_and_accounts(draft, system, customer_id, day)
    groups = dict.fromkeys(party.group_name for party in parties if party.group_name is not None)
    return Buying(channel, day, currency, tuple(party.party_id for party in parties), tuple(groups))


def list_amounts(
    draft: Draft, buying: Buying, item: Item, quantity: Decimal, counted: int, unit: str | None, *, none: str
) -> tuple[Decimal, Decimal, Priced | None]:
    """Return a line's gross amount and discount by the lists, and the price with its reason.

    quantity: in `unit`; counted: in that of the item. none: where no list tells a price, it is `refuse`d, `zero`, or
    `known`: refused if some list counts for who buys here, and else 0.
    """
    own = unit is None or unit == item.unit
    asked = Asked(item.item_id, OWN_UNIT if own else unit or "", units(quantity), counted, *buying)
    lists = {each.list_id: each for each in draft.all(PriceList)}
    priced = price_for(asked, lists, draft.of(ItemPrice, item.item_id))
    if priced is not None:
        gross, discount = amounts_of(priced, cent_of(buying.currency))
        return decimal_of(gross), decimal_of(discount), priced
    if none == "refuse" or (none == "known" and any(counts_for(each, asked) for each in lists.values())):
        raise Refused(
            "no_price", f"No price list tells what {decimal_of(asked.quantity):f} {unit or item.unit} of {item.sku} "
            f"cost on {buying.day} in {buying.channel}, in {buying.currency}.",
            "Set its price (set_prices), or give the line's gross_amount.", item=item.sku,
        )  # fmt: skip
    return Decimal(0), Decimal(0), None
