"""Whom the book has erased is erased in the lake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from onebook.book import Store
from onebook.book.views.documents import erased_parties
from onebook.lake import Connection, take_out
from onebook.plan import Plan, whose_ids

__all__ = ["erased_among", "take_out_erased"]

PARTY = "party"


def erased_among(store: Store, touched: Iterable[Mapping[str, Sequence[int]]]) -> list[tuple[str, str]]:
    """Return system and id of those who were touched and are erased."""
    keys = sorted({key for each in touched for key in each.get(PARTY, ())})
    return erased_parties(store, keys) if keys else []


def take_out_erased(con: Connection, plan: Plan, erased: Iterable[tuple[str, str]], load_id: int) -> bool:
    """Take people out of the lake's state, within the caller's transaction; return whether any was there until now."""
    anew = False
    for system, external_id in erased:
        naming = [name for name in plan.systems if whose_ids(plan, name, PARTY) == whose_ids(plan, system, PARTY)]
        anew |= take_out(con, system, external_id, naming, load_id)
    return anew
