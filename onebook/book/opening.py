"""Making the book of a plan, and opening it."""

from __future__ import annotations

import time
from itertools import count

from onebook.book.rows import TABLES, Place
from onebook.book.rules import Rules, places_of, rules_of
from onebook.book.store import Busy, Store, make_store, open_store
from onebook.plan import Plan
from onebook.records import BadInput, Fault

__all__ = ["make_book", "open_book"]

PATIENCE = 30.0
"""Seconds in which others may be in the way of adding the plan's places."""
PAUSE = 0.05
"""Seconds between two tries."""


def make_book(url: str, plan: Plan) -> None:
    """Make a book with nothing in it but the plan's places. BadInput where there is one already."""
    make_store(url, places_of(plan))


def open_book(url: str, plan: Plan) -> tuple[Store, Rules]:
    """Open a book: the connection, and the plan as decisions see it. Places that are new to the plan are added.

    BadInput where there is no book yet, it was made by another version, its goods are valued otherwise than the plan
    says, or others are in the way for too long.
    """
    store = open_store(url)
    try:
        return store, rules_of(plan, _places(store, plan))
    except BaseException:
        store.close()
        raise


def _places(store: Store, plan: Plan) -> dict[str, Place]:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _bring_up(store, plan)
        except Busy as busy:
            if time.monotonic() > until:
                what = f"others were in the way of reading its places for {PATIENCE:.0f} seconds ({busy})."
                mend = "Try again; if it stays so, end what writes to it."
                raise BadInput(Fault("storage.book", what, mend)) from busy
            time.sleep(PAUSE)


def _bring_up(store: Store, plan: Plan) -> dict[str, Place]:
    """Bring the book's places up to the plan's; return them by name."""
    wanted = places_of(plan)
    with store.transaction():
        _must_be_valued_so(store, plan.business.valuation)
        known = {name: Place(place_id, name, kind) for place_id, name, kind in store.rows("places")}
        free = count(1 + max(place.place_id for place in known.values()))
        new = [Place(next(free), name, kind) for name, kind in wanted.items() if name not in known]
        changed = [
            known[name]._replace(kind=kind)
            for name, kind in wanted.items()
            if name in known and known[name].kind != kind
        ]
        if new:
            store.insert(TABLES[Place], new)
        if changed:
            store.update(TABLES[Place], changed)
    return known | {place.name: place for place in (*new, *changed)}


def _must_be_valued_so(store: Store, valuation: str) -> None:
    """BadInput where there are goods that are valued otherwise: what they cost would be lost, or told twice."""
    ((goods, fifo),) = store.rows("valued_by")
    valued = "fifo" if fifo else "average"
    if goods and valued != valuation:
        what = f'it is "{valuation}", but the goods in the book are valued by "{valued}".'
        mend = f'Set it back to "{valued}": it can only change while there are no goods in the book.'
        raise BadInput(Fault("business.valuation", what, mend))
