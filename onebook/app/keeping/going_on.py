"""Where lists go on behind a row that is named by what the list shows of it; BadInput where there is none such."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from onebook.book import Store
from onebook.book.exact import units
from onebook.book.rows import Party
from onebook.book.views.credit import credit_of
from onebook.book.views.orders import LATEST, OrderListed
from onebook.book.views.orders_found import Key
from onebook.book.views.orders_found import key_of as order_key
from onebook.book.views.parties_found import PartyKey, parties_found
from onebook.book.views.proposals import LAST_DAY, ProposalKey
from onebook.book.views.quotes import as_quote
from onebook.records import BadInput, Fault

__all__ = [
    "Named", "Owed", "Priced", "Proposed", "after_account", "after_item", "after_order", "after_party", "after_price",
    "after_proposal", "after_quote", "after_return",
]  # fmt: skip

Named = tuple[str, str]
"""A document or a party: its system, and its number or id there."""
Owed = tuple[str, str, str]
"""What an account owes: its party's system and id, and the currency."""
Proposed = tuple[str, str, int]
"""What is proposed for an order line: the order's system and number, and the line."""
Priced = tuple[str, str, str, str]
"""A price: list, item, unit (empty: that in which the item is counted), and from which quantity on."""


def after_order(store: Store, named: Named | None) -> Key | None:
    """Return the key by which a list of orders goes on behind one."""
    rows = _rows(store, "life_order", "order", named)
    return order_key(OrderListed(*rows[0][:12])) if rows else None


def after_quote(store: Store, named: Named | None) -> tuple[int, int] | None:
    """Return the key by which a list of quotes goes on behind one."""
    rows = _rows(store, "quote_shown", "quote", named)
    return (as_quote(rows[0]).made_at, as_quote(rows[0]).quote_id) if rows else None


def after_proposal(store: Store, proposed: Proposed | None) -> ProposalKey | None:
    """Return the key by which the list of what is to be had goes on behind what is proposed for an order line."""
    if proposed is None:
        return None
    system, number, line = proposed
    orders = [row[0] for row in _rows(store, "life_order", "order", (system, number))]
    for row in store.rows("proposals_of_orders", orders=orders):
        if row[2] == line:
            (item,) = store.rows("items", items=[row[0]])
            return row[7] or LAST_DAY, row[1], line, item[1]
    raise _none("proposal", f"for line {line} of {number} of {system}")


def after_return(store: Store, named: Named | None) -> int:
    """Return the key by which a list of returns goes on behind one."""
    rows = _rows(store, "return_shown", "return", named)
    return int(rows[0][0]) if rows else LATEST


def after_item(store: Store, item: str) -> int:
    """Return the key by which a list of listings goes on behind an item; 0 where none is named."""
    rows = store.rows("stock_item", sku=item) if item else [(0,)]
    if not rows:
        raise _none("item", item)
    return int(rows[0][0])


def after_party(store: Store, text: str, country: str, named: Named | None) -> PartyKey | None:
    """Return the key by which what a text finds goes on behind a party."""
    if named is None:
        return None
    party, by = _party(store, named), parties_found(store, text, 1, country=country).by
    return by, party.name if by == "name" else party.external_id, party.system, party.party_id


def after_account(store: Store, owed: Owed | None) -> tuple[int, int, str] | None:
    """Return the key by which the list of what is owed goes on behind an account, by what is open of it now."""
    if owed is None:
        return None
    party, currency = _party(store, owed[:2]), owed[2]
    found = [each.open_amount for each in credit_of(store, *owed[:2]) if each.currency == currency]
    if not found:
        raise _none("account", f"{owed[1]} of {owed[0]} in {currency}")
    return found[0], party.party_id, currency


def after_price(priced: Priced | None) -> tuple[str, str, str, int] | None:
    """Return the key by which the list of prices goes on behind one."""
    if priced is None:
        return None
    try:
        return *priced[:3], units(Decimal(priced[3]))
    except (InvalidOperation, ValueError):
        raise BadInput(Fault("after", f"'{priced[3]}' is no quantity.", "Give the last price of the page.")) from None


def _rows(store: Store, statement: str, what: str, named: Named | None) -> Sequence[tuple[Any, ...]]:
    rows = store.rows(statement, system=named[0], external_id=named[1]) if named else []
    if named and not rows:
        raise _none(what, f"{named[1]} of {named[0]}")
    return rows


def _party(store: Store, named: Named) -> Party:
    parties = (Party(*row) for row in store.rows("parties_named", external_ids=[named[1]]))
    found = next((each for each in parties if each.system == named[0]), None)
    if found is None:
        raise _none("party", f"{named[1]} of {named[0]}")
    return found


def _none(what: str, name: str) -> BadInput:
    return BadInput(Fault("after", f"there is no {what} {name}.", "Name the last one of the page before."))
