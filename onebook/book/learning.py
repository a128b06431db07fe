"""What is learnt from the book once a day: how often items are sold, what is missing at places, how stock turned.

All is read without holding anybody up, and written a few rows at a time. Nothing is decided on it: it tells channels
how much they may sell, and people how stock stands.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, TypeVar

from onebook.book.exact import part_of, share_of
from onebook.book.rows import TABLES, Learning, PlaceShort, Row, Sold, SoldHour, StockFigure
from onebook.book.rules import Rules
from onebook.book.store import Store
from onebook.book.views import one_state

__all__ = ["Learnt", "learn", "learn_if_due"]

R = TypeVar("R", bound=Row)
DAY = 86_400_000_000
YEAR = 365
YEAR_HOURS = YEAR * 24
FEWEST_LOOKS = 20
"""Looks at a place's goods from which its buffer is learnt: fewer count as so many."""
AT_ONCE = 1000
"""Rows that are written in one transaction: nobody waits longer than for these."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt. items: with sales; rows: that are different now."""

    learnt_at: int
    items: int
    places: int
    rows: int


def learn_if_due(store: Store, rules: Rules, at: int | None = None) -> Learnt | None:
    """Learn, unless that was done within the last day; then return None."""
    now = _now(at)
    known = store.rows("learnings")
    return None if known and known[0][1] > now - DAY else learn(store, rules, now)


def learn(store: Store, rules: Rules, at: int | None = None) -> Learnt:
    """Learn all anew from what is in the book, up to now. Busy where somebody else does so at the same time."""
    now = _now(at)
    since, year = now - rules.availability.days * DAY, now - YEAR * DAY
    with one_state(store):
        hours = store.rows("ordered_hours", since=since, until=now)
        sold = [Sold(*row) for row in store.rows("sold_between", since=since, until=now)]
        shorts = _shorts(store, rules.availability.short_share, year)
        figures = _figures(store, rules, year, now)
        before: dict[type[Row], list[Row]] = {
            Sold: [Sold(*row) for row in store.rows("learnt_sold")],
            SoldHour: [SoldHour(*row) for row in store.rows("sold_hours")],
            PlaceShort: [PlaceShort(*row) for row in store.rows("place_shorts")],
            StockFigure: [StockFigure(*row) for row in store.rows("learnt_figures")],
            Learning: [Learning(*row) for row in store.rows("learnings")],
        }
    first = min((row[2] for row in hours), default=now)
    after: dict[type[Row], list[Row]] = {
        Sold: list(sold),
        SoldHour: [SoldHour(*row[:2]) for row in hours],
        PlaceShort: list(shorts),
        StockFigure: list(figures),
        # Last: who reads that it was learnt finds all of it.
        Learning: [Learning(1, now, max(since, first), year)],
    }
    changed = sum(_replace(store, kind, before[kind], rows) for kind, rows in after.items())
    return Learnt(now, len({row.item_id for row in sold}), len(shorts), changed)


def _now(at: int | None) -> int:
    return time.time_ns() // 1000 if at is None else at


def _replace(store: Store, kind: type[Row], before: Iterable[Row], after: Iterable[Row]) -> int:
    """Write what is different, by and by; return how many rows that was."""
    table = TABLES[kind]
    was, now = {row[: table.key]: row for row in before}, {row[: table.key]: row for row in after}
    gone = [key for key in was if key not in now]
    new = [row for key, row in now.items() if key not in was]
    other = [row for key, row in now.items() if key in was and was[key] != row]
    for write, rows in ((store.delete, gone), (store.insert, new), (store.update, other)):
        rows.sort()
        for start in range(0, len(rows), AT_ONCE):
            with store.transaction():
                write(table, rows[start : start + AT_ONCE])
    return len(gone) + len(new) + len(other)


def _shorts(store: Store, share: Fraction, since: int) -> list[PlaceShort]:
    """Each place's buffer: the least that is exceeded by no larger a share of looks than the plan allows."""
    looks: dict[int, dict[int, int]] = defaultdict(dict)
    for place_id, short, number in store.rows("shortages", since=since):
        looks[place_id][short] = number
    found = []
    for place_id, seen in sorted(looks.items()):
        whole = sum(seen.values())
        allowed = share * max(whole, FEWEST_LOOKS)
        above = whole - seen.get(0, 0)
        short, buffer = above, 0
        for size in sorted(size for size in seen if size):
            if above <= allowed:
                break
            buffer, above = size, above - seen[size]
        found.append(PlaceShort(place_id, whole, short, buffer))
    return found


class _AtPlace(NamedTuple):
    """A year of an item at a place, as the statement tells it."""

    place_id: int
    sold: int
    cost_of_sold: int
    held_hours: int
    first_at: int | None
    last_sold_at: int | None


def _figures(store: Store, rules: Rules, since: int, until: int) -> list[StockFigure]:
    serving = [f"{channel}/{place.place_id}" for channel, places in rules.serving.items() for place in places]
    days = {
        (row[0], row[1]): (int(row[2]), int(row[3]))
        for row in store.rows("demand_days", since=since, until=until, serving=serving)
    }
    worths = {row[0]: (int(row[1]), int(row[2])) for row in store.rows("value_hours", since=since, until=until)}
    by_item: dict[int, list[_AtPlace]] = defaultdict(list)
    for row in store.rows("figures_by_place", since=since, until=until):
        by_item[row[0]].append(_AtPlace(*row[1:]))
    found: list[StockFigure] = []
    for item_id, places in sorted(by_item.items()):
        found += _of_item(item_id, sorted(places), *worths.get(item_id, (0, 0)), days)
    known = {row[:2] for row in found}
    # Where it was ordered, but never was.
    found += [StockFigure(*key, 0, 0, 0, 0, *seen) for key, seen in sorted(days.items()) if key not in known]
    return found


def _of_item(
    item_id: int, places: Sequence[_AtPlace], value_hours: int, revalued: int,
    days: Mapping[tuple[int, int], tuple[int, int]],
) -> Iterator[StockFigure]:  # fmt: skip
    """An item's figures in all and by place. What it was worth goes by the pieces that were there.

    What goods that were sold turned out to cost is known of the item, not of the place.
    """
    value, held = share_of(value_hours, 1, YEAR_HOURS), sum(place.held_hours for place in places)
    yield StockFigure(
        item_id, 0, sum(place.sold for place in places), sum(place.cost_of_sold for place in places) + revalued,
        share_of(held, 1, YEAR_HOURS), value, *days.get((item_id, 0), (0, 0)),
        min((place.first_at for place in places if place.first_at is not None), default=None),
        max((place.last_sold_at for place in places if place.last_sold_at is not None), default=None),
    )  # fmt: skip
    before = 0
    for place in places:
        part = part_of(value, before, place.held_hours, held) if held > 0 else 0
        before += place.held_hours
        yield StockFigure(
            item_id, place.place_id, place.sold, place.cost_of_sold, share_of(place.held_hours, 1, YEAR_HOURS), part,
            *days.get((item_id, place.place_id), (0, 0)), place.first_at, place.last_sold_at,
        )  # fmt: skip
