"""Which of all price lists tells the price of an item, and what it says.

Of the lists that count for whoever buys, where and when, and that tell a price at all, the closest one counts:

1. a list for the customer itself, then one for whom they buy or work, then one for a group, then one for all;
2. of these, a list for the channel before one for all channels;
3. then the one that began last; then the lower price; then the name.

Within a list, a price for the unit that is asked for goes before one for the unit in which the item is counted, and of
its breaks the highest that the quantity reaches counts. Where a list says nothing, the list that it is based on does,
less its percentage; whom that one is for and when does not matter then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from onebook.book.exact import ONE, share_of
from onebook.book.rows import ItemPrice, PriceList

__all__ = ["Asked", "Priced", "amounts_of", "counts_for", "price_for"]

OWN_UNIT = ""


class Asked(NamedTuple):
    """What is asked for. quantity: in `unit` ("": that in which the item is counted); counted: in that one.

    parties: the customer, then those for whom they buy or work; groups: whose prices are theirs, the own one first.
    """

    item_id: int
    unit: str
    quantity: int
    counted: int
    channel: str
    day: str
    currency: str
    parties: tuple[int, ...] = ()
    groups: tuple[str, ...] = ()


class Priced(NamedTuple):
    """The price of one, and why: which list, which break. price: less percentages; gross: before these.

    by_list: the list that was chosen; stated_in: the one that states the price, which is it or what it is based on.
    """

    price: int
    gross: int
    unit: str
    quantity: int
    by_list: PriceList
    stated_in: PriceList
    from_quantity: int


def counts_for(each: PriceList, asked: Asked) -> bool:
    """Tell whether a list counts for what is asked: all that it names must hold."""
    return (
        each.currency == asked.currency
        and each.channel in (None, asked.channel)
        and (each.group_name is None or each.group_name in asked.groups)
        and (each.party_id is None or each.party_id in asked.parties)
        and (each.from_on or "") <= asked.day <= (each.until_on or asked.day)
    )


def price_for(asked: Asked, lists: Mapping[int, PriceList], prices: Iterable[ItemPrice]) -> Priced | None:
    """Return the price of an item with its reason; None where no list that counts tells one.

    lists: by key, with those that others are based on. prices: of the item, on whatever lists.
    """
    stated: dict[int, list[ItemPrice]] = {}
    for price in prices:
        stated.setdefault(price.list_id, []).append(price)
    found = [
        priced
        for each in lists.values()
        if counts_for(each, asked) and (priced := _on_list(asked, each, lists, stated)) is not None
    ]
    # Sorted from the least reason to the greatest: dates go the other way round.
    # What all of it comes to tells which price is lower, in whatever units they are.
    found.sort(key=lambda priced: (priced.price * priced.quantity, priced.by_list.name))
    found.sort(key=lambda priced: priced.by_list.from_on or "", reverse=True)
    found.sort(key=lambda priced: (_distance(asked, priced.by_list), priced.by_list.channel is None))
    return found[0] if found else None


def amounts_of(priced: Priced, cent: int) -> tuple[int, int]:
    """Return what a line comes to before discounts, and its discount: the list's percentages. Each in whole cents."""
    gross, net = (share_of(price, priced.quantity, ONE * cent) * cent for price in (priced.gross, priced.price))
    return gross, gross - net


def _distance(asked: Asked, each: PriceList) -> int:
    if each.party_id is not None:
        return 0 if each.party_id == asked.parties[0] else 1
    return 3 if each.group_name is None else 2


def _on_list(
    asked: Asked, each: PriceList, lists: Mapping[int, PriceList], stated: Mapping[int, list[ItemPrice]]
) -> Priced | None:
    """Return the price by a list: its own, or what it is based on less its percentage, however often."""
    left, seen, at = ONE, set(), each
    while True:
        own = _break(asked, stated.get(at.list_id, ()))
        if own is not None:
            quantity = asked.quantity if own.unit == asked.unit else asked.counted
            price = share_of(own.price, left, ONE)
            return Priced(price, own.price, own.unit, quantity, each, at, own.from_quantity)
        seen.add(at.list_id)
        if at.base_id is None or at.base_id in seen or at.base_id not in lists:
            return None
        left = share_of(left, ONE - at.off, ONE)
        at = lists[at.base_id]


def _break(asked: Asked, stated: Iterable[ItemPrice]) -> ItemPrice | None:
    """Return the break that counts, of the unit that was asked for if there is one."""
    of_unit = [each for each in stated if each.unit == asked.unit and each.from_quantity <= asked.quantity]
    if not of_unit:
        of_unit = [each for each in stated if each.unit == OWN_UNIT and each.from_quantity <= asked.counted]
    return max(of_unit, key=lambda each: each.from_quantity, default=None)
