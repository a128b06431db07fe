"""Making the book of a plan, and opening it."""

from __future__ import annotations

from itertools import count

from onebook.book.rows import TABLES, Place
from onebook.book.rules import Rules, places_of, rules_of
from onebook.book.store import Busy, Store, make_store, open_store
from onebook.plan import Plan

__all__ = ["make_book", "open_book"]


def make_book(url: str, plan: Plan) -> None:
    """Make a book with nothing in it but the plan's places. BadInput where there is one already."""
    make_store(url, places_of(plan))


def open_book(url: str, plan: Plan) -> tuple[Store, Rules]:
    """Open a book: the connection, and the plan as decisions see it. Places that are new to the plan are added.

    BadInput where there is no book yet, or it was made by another version.
    """
    store = open_store(url)
    while True:
        try:
            return store, rules_of(plan, _places(store, plan))
        except Busy:
            continue


def _places(store: Store, plan: Plan) -> dict[str, Place]:
    wanted = places_of(plan)
    with store.transaction():
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
