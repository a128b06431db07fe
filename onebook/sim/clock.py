"""Days, opening hours and working days of the simulated merchant.

Inside this room a time is a number of seconds of local time since the world's start (the merchant's zone is
Europe/Berlin); exports turn it into what their system writes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

from onebook.sim.draws import Dice, Floats, Ints
from onebook.sim.world import CAMPAIGNS, CHANNELS, World

__all__ = ["DAY", "HOUR", "Clock", "clock", "open_at", "running", "to_utc", "within_hours"]

ZONE = "Europe/Berlin"
HOUR = 3600
DAY = 24 * HOUR
HOLIDAYS = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
WEEK = (1.0, 0.95, 0.95, 1.0, 1.1, 1.25, 0.9)
"""How much happens from Monday to Sunday."""
YEAR = (0.9, 0.85, 0.95, 1.0, 1.0, 0.9, 0.85, 0.85, 0.95, 1.05, 1.35, 1.4)
"""How much happens from January to December."""
OPEN = {"web_shop": (7, 24), "marketplace": (7, 24), "stores": (10, 19), "call_centre": (8, 19), "sales_team": (9, 17)}
"""Hours of the day in which a channel sells."""
OVERRUN = 120
"""Days after the end that are known too, for deliveries that come later."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The days of a world.

    rising: how much has happened before each day, from 0 to the world's days; shop_day: the first day from each one on
    which stores are open; work_day: the first one that is a working day; worked: working days up to each day; nth: the
    days that are working days.
    """

    rising: Floats
    shop_day: Ints
    work_day: Ints
    worked: Ints
    nth: Ints

    def day_at(self, busy: Floats) -> Floats:
        """Return the day (with a fraction) by which so much has happened; beyond the end, days run on evenly."""
        last = len(self.rising) - 1
        inside = np.interp(busy, self.rising, np.arange(len(self.rising)))
        return np.where(busy > self.rising[-1], last + (busy - self.rising[-1]), inside)

    def busy_at(self, day: Floats) -> Floats:
        """Return how much has happened by a day: the other way round."""
        last = len(self.rising) - 1
        inside = np.interp(day, np.arange(len(self.rising)), self.rising)
        return np.where(day > last, self.rising[-1] + (day - last), inside)

    def last_working_day(self, day: Ints) -> Ints:
        """Return the day itself if it is a working day, else the last one before it."""
        found: Ints = self.nth[np.maximum(self.worked[day], 0)]
        return found

    def after_working_days(self, day: Ints, number: Ints) -> Ints:
        """Return the day that many working days after one."""
        before = self.worked[np.minimum(day, len(self.worked) - 1)]
        found: Ints = self.nth[np.minimum(before + number, len(self.nth) - 1)]
        return found


def clock(world: World) -> Clock:
    """Return the days of a world."""
    days = [world.start + timedelta(days=n) for n in range(world.days + OVERRUN)]
    busy = np.array([WEEK[d.weekday()] * YEAR[d.month - 1] for d in days[: world.days]]) ** world.effects.seasons
    rising = np.concatenate([[0.0], np.cumsum(busy / busy.mean())])
    free = [(d.month, d.day) in HOLIDAYS for d in days]
    working = np.array([d.weekday() < 5 and not f for d, f in zip(days, free, strict=True)])  # noqa: PLR2004
    selling = np.array([d.weekday() < 6 and not f for d, f in zip(days, free, strict=True)])  # noqa: PLR2004
    return Clock(
        rising=rising,
        shop_day=_next_true(selling),
        work_day=_next_true(working),
        worked=np.cumsum(working) - 1,
        nth=np.flatnonzero(working),
    )


def running(world: World, day: Ints) -> np.ndarray:
    """Return which campaigns run on each day, shape (days, campaigns)."""
    first, last = np.array([c.days for c in CAMPAIGNS]).T
    of_year = world.year_day(day)[:, None]
    found: np.ndarray = (of_year >= first) & (of_year <= last)
    return found


def _next_true(flags: np.ndarray) -> Ints:
    """Return for each place the first one from it on that is true."""
    places = np.where(flags, np.arange(len(flags)), len(flags) - 1)
    found: Ints = np.minimum.accumulate(places[::-1])[::-1]
    return found


def within_hours(dice: Dice, name: str, channel: str, *keys: Ints) -> Ints:
    """Return seconds of the day within a channel's hours, busiest in the afternoon and evening."""
    low, high = OPEN[channel]
    place = (dice.uniform(name, *keys) + dice.uniform(name + "/late", *keys)) / 2
    return np.asarray(np.floor((low + (high - low) * np.sqrt(place)) * HOUR), dtype=np.int64)


def open_at(days: Clock, dice: Dice, name: str, channel: Ints, day: Ints, key: Ints) -> Ints:
    """Return seconds at which channels (places in CHANNELS) are open: on these days, or the next on which they are."""
    day, time = day.copy(), np.zeros(len(day), dtype=np.int64)
    for place, called in enumerate(CHANNELS):
        here = channel == place
        time[here] = within_hours(dice, name, called, key[here])
        if called == "stores":
            day[here] = days.shop_day[day[here]]
        elif called in {"call_centre", "sales_team"}:
            day[here] = days.work_day[day[here]]
    return day * DAY + time


def to_utc(world: World, seconds: Ints) -> Ints:
    """Return instants as seconds since 1970 UTC of local times; times that the clock skips lie an hour later."""
    start = int(datetime.combine(world.start, datetime.min.time(), UTC).timestamp())
    turns, offsets = _offsets(world.start, world.days + OVERRUN)
    return start + seconds - offsets[np.searchsorted(turns, seconds, side="right")]


@lru_cache
def _offsets(start: date, days: int) -> tuple[Ints, Ints]:
    """Return the local times (in seconds since the start) at which the offset from UTC changes, and the offsets."""
    zone = ZoneInfo(ZONE)

    def offset(hour: int) -> int:
        local = datetime.combine(start, datetime.min.time()) + timedelta(hours=hour)
        return int((local.replace(tzinfo=zone).utcoffset() or timedelta()).total_seconds())

    turns, offsets = [], [offset(0)]
    for day in range(days):
        if offset(24 * day) != offset(24 * (day + 1)):
            turn = next(h for h in range(24 * day, 24 * (day + 1) + 1) if offset(h) != offset(24 * day))
            turns.append(turn * HOUR)
            offsets.append(offset(24 * (day + 1)))
    return np.array(turns, dtype=np.int64), np.array(offsets, dtype=np.int64)
