"""Price lists as commands name them."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.book.rows import PriceList
from onebook.book.state import Draft

__all__ = ["find_list", "list_named"]


def find_list(draft: Draft, name: str) -> PriceList | None:
    """Return the price list with this name; None where there is none."""
    list_id = draft.named("price_list", name)
    return None if list_id is None else draft.get(PriceList, list_id)


def list_named(draft: Draft, name: str) -> PriceList:
    """Return the price list with this name. Refused where there is none."""
    found = find_list(draft, name)
    if found is None:
        raise Refused(
            "unknown_price_list", f"There is no price list '{name}'.", "Make it first (set_price_list).", name=name
        )
    return found
