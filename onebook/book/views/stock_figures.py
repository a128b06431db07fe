"""How stock turns, how long it lasts, what of it is dead, how often there was none, and how long customers wait.

Definitions (SCOR's inventory turns and days of supply; out-of-stock as the share of days with demand):
stock turn: cost of goods sold of a year, less what came back, by the average value of stock over its hours. days of
supply: what is available by what was ordered a day within the plan's `availability.days`; of all stock, what it is
worth by the cost of goods sold a day within a year. In both, only days count on which the book knew the item (the
place, all stock): from the first goods on, or the first order, but at least one. dead stock: not sold for the plan's
`dead_days`, and there at least as long. stock-out rate: of the days in a year on which an item was ordered, those on
which none was there in the morning (UTC) and none came in. What looks back is as it was learnt last (`learning`), the
rest as it stands.
"""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from onebook.book.exact import part_of
from onebook.book.rows import StockFigure
from onebook.book.rules import Rules
from onebook.book.store import Store
from onebook.book.views.one_state import one_state
from onebook.book.views.stock import stock_listed

__all__ = ["ALL", "ItemFigures", "StockTotals", "ValueAt", "Waiting", "stock_figures", "stock_totals", "value_on"]

DAY = 86_400_000_000
YEAR = 365
ALL = 2**62
DIGITS = Decimal("0.0001")


class ItemFigures(NamedTuple):
    """An item at all places of ours, or at one. Quantities and values in ten-thousandths, ratios as decimals or None.

    sold, cost_of_sold, average_value: of a year. supply_days: for how many days what is available lasts, by the days of
    late on which the book knew the item. out_share: of the days on which it was ordered (demand_days), those with none.
    waiting: pieces that customers wait for, since waiting_since.
    """

    item: str
    name: str
    on_hand: int
    available: int
    value: int
    sold: int
    cost_of_sold: int
    average_value: int
    turn: Decimal | None
    supply_days: Decimal | None
    last_sold_at: int | None
    is_dead: bool
    demand_days: int
    out_days: int
    out_share: Decimal | None
    waiting: int
    waiting_since: int | None


class Waiting(NamedTuple):
    """Order lines that have waited for so many days or more, up to the next class."""

    from_days: int
    lines: int
    quantity: int
    oldest_at: int


class StockTotals(NamedTuple):
    """All stock of ours, or that of a place, as `ItemFigures`.

    supply_days: by value, at the cost of goods sold a day of the year, or of what the book knows of it.
    waiting: of all places, since nobody knows yet from where they will be sent. learnt_at: None if nothing was learnt.
    """

    value: int
    cost_of_sold: int
    average_value: int
    turn: Decimal | None
    supply_days: Decimal | None
    dead_value: int
    dead_items: int
    demand_days: int
    out_days: int
    out_share: Decimal | None
    waiting: tuple[Waiting, ...]
    learnt_at: int | None


class ValueAt(NamedTuple):
    """What there was of an item of ours, and what it was worth, in ten-thousandths."""

    item: str
    name: str
    quantity: int
    value: int


def stock_figures(
    store: Store, rules: Rules, most: int, after: str = "", place: str = "", item: str = "", at: int | None = None
) -> list[ItemFigures]:
    """Return the figures of items that are or were at places, by number. place, item: only this one.

    after: the number of the item that the page before ended with. at: now.
    """
    now = _now(at)
    stock = stock_listed(store, most, after, place, item)
    ids = [each.item_id for each in stock]
    if not ids:
        return []
    place_id = rules.places[place].place_id if place else 0
    with one_state(store):
        years = {row[0]: StockFigure(*row) for row in store.rows("figures_of_items", items=ids, place_id=place_id)}
        lately = {row[0]: (int(row[1]), row[2]) for row in store.rows("sold_lately", items=ids, place_id=place_id)}
        waiting = {row[0]: (int(row[2]), row[3]) for row in store.rows("waiting_of_items", items=ids)}
        learnt = store.rows("learnings")
        before: dict[int, int] = {}
        for item_id, level_place_id, on_hand, *_ in store.rows("levels_of_items", items=ids) if place else ():
            before[item_id] = before.get(item_id, 0) + on_hand * (level_place_id < place_id)
    found = []
    for each in stock:
        year = years.get(each.item_id, StockFigure(each.item_id, place_id, 0, 0, 0, 0, 0, 0))
        on_hand = sum(p.on_hand for p in each.places)
        available = sum(p.available for p in each.places)
        value = _worth_here(each.value, before.get(each.item_id, 0), on_hand, each.quantity) if place else each.value
        sold, first = lately.get(each.item_id, (0, None))
        known = min((at for at in (first, year.first_at) if at is not None), default=0)
        seen = _seen(learnt[0][1], rules.availability.days, known) if learnt else 0
        found.append(
            ItemFigures(
                each.item, each.name, on_hand, available, value, year.sold, year.cost_of_sold, year.value,
                _ratio(year.cost_of_sold, year.value), _ratio(available * seen, sold * DAY), year.last_sold_at,
                on_hand > 0 and _is_dead(rules, year.first_at, year.last_sold_at, now), year.demand_days,
                year.out_days, _ratio(year.out_days, year.demand_days), *waiting.get(each.item_id, (0, None)),
            )
        )  # fmt: skip
    return found


def stock_totals(store: Store, rules: Rules, place: str = "", at: int | None = None) -> StockTotals:
    """Return the figures of all stock of ours, or of a place."""
    now = _now(at)
    with one_state(store):
        if place:
            figures = _at_place(store, rules, rules.places[place].place_id, now)
        else:
            dead_before = now - rules.availability.dead_days * DAY
            figures = tuple(map(int, store.rows("stock_total", dead_before=dead_before)[0]))
        waiting = tuple(Waiting(r[0], r[1], int(r[2]), r[3]) for r in store.rows("waiting_by_age", at=now))
        learnt = store.rows("learnings")
    value, cost, average, demand_days, out_days, dead_value, dead_items, known = figures
    learnt_at = learnt[0][1] if learnt else None
    seen = 0 if learnt_at is None else _seen(learnt_at, YEAR, known)
    return StockTotals(
        value, cost, average, _ratio(cost, average), _ratio(value * seen, cost * DAY), dead_value, dead_items,
        demand_days, out_days, _ratio(out_days, demand_days), waiting, learnt_at,
    )  # fmt: skip


def value_on(store: Store, rules: Rules, day: date, item: str = "", after: str = "", most: int = ALL) -> list[ValueAt]:
    """Return what items of ours were worth in the evening of a business day, by number; they add up to the whole.

    Goods that moved on that day or before count, and costs as they were known then. after: the number of the item that
    the page before ended with.
    """
    morning = datetime(day.year, day.month, day.day, tzinfo=rules.time_zone) + timedelta(days=1)
    until = int(morning.timestamp() * 1_000_000)
    rows = store.rows("values_at", until=until, item=item, after=after, most=most)
    return [ValueAt(row[0], row[1], int(row[2]), int(row[3])) for row in rows]


def _at_place(store: Store, rules: Rules, place_id: int, now: int) -> tuple[int, ...]:
    value = cost = average = demand_days = out_days = dead_value = dead_items = 0
    known = now
    for before, on_hand, quantity, worth, *year, first_at, last_sold_at in store.rows(
        "stock_total_at_place", place_id=place_id
    ):
        here = _worth_here(worth, int(before), on_hand, quantity)
        value += here
        cost, average = cost + year[0], average + year[1]
        demand_days, out_days = demand_days + year[2], out_days + year[3]
        if on_hand > 0 and _is_dead(rules, first_at, last_sold_at, now):
            dead_value, dead_items = dead_value + here, dead_items + 1
        known = min(known, now if first_at is None else first_at)
    return value, cost, average, demand_days, out_days, dead_value, dead_items, known


def _seen(until: int, days: int, known: int) -> int:
    """How long of so many days up to an instant the book knew something, in microseconds; a day at least."""
    return max(DAY, until - max(until - days * DAY, known))


def _worth_here(worth: int, before: int, on_hand: int, quantity: int) -> int:
    """An item's worth at a place, of which so many are there and others at places before it: all come to the whole."""
    return part_of(worth, before, on_hand, quantity) if quantity > 0 else 0


def _is_dead(rules: Rules, first_at: int | None, last_sold_at: int | None, now: int) -> bool:
    before = now - rules.availability.dead_days * DAY
    return first_at is not None and first_at < before and (last_sold_at is None or last_sold_at < before)


def _ratio(part: int, whole: int) -> Decimal | None:
    return (Decimal(part) / Decimal(whole)).quantize(DIGITS) if whole > 0 else None


def _now(at: int | None) -> int:
    return time.time_ns() // 1000 if at is None else at
