"""Whether what the book holds agrees with itself."""

from __future__ import annotations

from onebook.book.exact import decimal_of
from onebook.book.store import Store
from onebook.records import Fault

__all__ = ["check_book"]

MEND = (
    "Keep a backup as it is now (onebook backup), and tell the developers: levels and entries are written together, so "
    "this cannot come from use."
)


def check_book(store: Store) -> list[Fault]:
    """Return what is wrong with the book; nothing if all is well.

    Levels are the sums of their moves and allocations and promise no more than is there; worths are the sums of their
    entries; the parts of an order line add up, and what is paid, open on accounts, on vouchers, in shipments and
    returns with them.
    """
    found = []
    for item_id, place_id, what, said, sums_to in store.rows("broken_levels"):
        found.append(_fault(f"stock_level, item {item_id}, place {place_id}", what, said, sums_to))
    for item_id, what, said, sums_to in store.rows("broken_worths"):
        found.append(_fault(f"stock_worth, item {item_id}", what, said, sums_to))
    for order_id, line, what, said, sums_to in store.rows("broken_lines"):
        found.append(_fault(f"sales_order_line, order {order_id}, line {line}", what, said, sums_to))
    for party_id, currency, said, sums_to in store.rows("broken_credits"):
        found.append(_fault(f"credit of party {party_id} in {currency}", "open_amount", said, sums_to))
    for kind, key, what, said, sums_to in store.rows("broken_sales"):
        found.append(_fault(f"{kind} {key}", what, said, sums_to))
    return found


def _fault(where: str, what: str, said: int, sums_to: int) -> Fault:
    told = f"{what} is {decimal_of(int(said)):f}, but its entries come to {decimal_of(int(sums_to)):f}."
    return Fault(where, told, MEND)
