"""Periods in people's words: `last-month`, `2013-Q2`, `2024`, `2024-05`, `2024-W07`, `ytd`, `all`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from onebook.records import BadInput, Fault

__all__ = [
    "FIRST_DAY",
    "GRAINS",
    "LAST_DAY",
    "Period",
    "last_year",
    "parse_period",
    "previous_period",
    "split",
    "start_of",
]

GRAINS = ("day", "week", "month", "quarter", "year")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""No record lies outside of these."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both included; None leaves that side open (all time also counts undated records)."""

    first: date | None = None
    last: date | None = None

    @property
    def all_time(self) -> bool:
        """Neither side is bounded."""
        return self.first is None and self.last is None

    def label(self) -> str:
        """Tell the period in words."""
        if self.all_time:
            return "all time"
        if self.first is None:
            return f"up to {self.last}"
        return f"{self.first} to {self.last}" if self.last else f"from {self.first}"


WORDS = (
    "today yesterday this-week last-week this-month last-month this-quarter last-quarter this-year last-year ytd all"
)


def parse_period(text: str, today: date, week_starts: str = "monday") -> Period:
    """Return the period that a word or a date names; BadInput with the words there are otherwise."""
    word = text.strip().lower()
    found = _word(word, today, week_starts) or _dated(word)
    if found is None:
        meant = _meant(word, today, week_starts)
        mend = f"Did you mean {meant}?" if meant else f"Write 2024, 2024-Q2, 2024-05, 2024-W07, 2024-05-31 or: {WORDS}."
        raise BadInput(Fault("period", f"'{text}' is no period.", mend))
    return found


OTHER_WRITINGS = (
    (r"(\d{4})[ ./_-]?[qk]([1-4])", "{0}-Q{1}"),
    (r"[qk]([1-4])[ ./_-]?(\d{4})", "{1}-Q{0}"),
    (r"(\d{4})[ ./_-]?(?:w|kw)(\d{1,2})", "{0}-W{1:0>2}"),
    (r"(?:w|kw)[ ./_-]?(\d{1,2})[ ./_-](\d{4})", "{1}-W{0:0>2}"),
    (r"(\d{4})[ ./_-](\d{1,2})", "{0}-{1:0>2}"),
    (r"(\d{1,2})[ ./_-](\d{4})", "{1}-{0:0>2}"),
    (r"(\d{4})(\d{2})", "{0}-{1}"),
    (r"(\d{4})[ ./_-](\d{1,2})[ ./_-](\d{1,2})", "{0}-{1:0>2}-{2:0>2}"),
    (r"(\d{1,2})\.[ ]?(\d{1,2})\.[ ]?(\d{4})", "{2}-{1:0>2}-{0:0>2}"),
)
"""How periods are written elsewhere, and how here. Days with slashes are left out: who knows which is the month."""


def _meant(word: str, today: date, week_starts: str) -> str:
    """Guess which period a word may stand for; empty where it is none, however it is written."""
    for pattern, writing in OTHER_WRITINGS:
        if found := re.fullmatch(pattern, word):
            meant = writing.format(*found.groups())
            return meant if _dated(meant.lower()) else ""
    near = get_close_matches(word.replace(" ", "-").replace("_", "-"), WORDS.split(), 1)
    return near[0] if near and _word(near[0], today, week_starts) else ""


def _word(word: str, today: date, week_starts: str) -> Period | None:
    if word == "all":
        return Period()
    if word in ("today", "yesterday"):
        day = today - timedelta(days=word == "yesterday")
        return Period(day, day)
    if word in ("ytd", "this-year"):
        return Period(date(today.year, 1, 1), today if word == "ytd" else date(today.year, 12, 31))
    found = re.fullmatch(r"(this|last)-(week|month|quarter|year)", word)
    if not found:
        return None
    first = start_of(today, found[2], week_starts)
    if found[1] == "last":
        first = start_of(first - timedelta(days=1), found[2], week_starts)
    return Period(first, _next_start(first, found[2]) - timedelta(days=1))


def start_of(day: date, grain: str, week_starts: str = "monday") -> date:
    """Return the first day of the day, week, month, quarter or year in which a day lies."""
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(days=day.weekday() if week_starts == "monday" else (day.weekday() + 1) % 7)
    if grain == "month":
        return day.replace(day=1)
    if grain == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    return date(day.year, 1, 1)


def _next_start(first: date, grain: str) -> date:
    if grain == "day":
        return first + timedelta(days=1)
    if grain == "week":
        return first + timedelta(days=7)
    months = {"month": 1, "quarter": 3, "year": 12}[grain]
    return _add_months(first, months)


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, day.day)


def _dated(word: str) -> Period | None:
    try:
        if re.fullmatch(r"\d{4}", word):
            first, grain = date(int(word), 1, 1), "year"
        elif found := re.fullmatch(r"(\d{4})-q([1-4])", word):
            first, grain = date(int(found[1]), 3 * int(found[2]) - 2, 1), "quarter"
        elif found := re.fullmatch(r"(\d{4})-w(\d{1,2})", word):
            first, grain = date.fromisocalendar(int(found[1]), int(found[2]), 1), "week"
        elif found := re.fullmatch(r"(\d{4})-(\d{2})", word):
            first, grain = date(int(found[1]), int(found[2]), 1), "month"
        else:
            day = date.fromisoformat(word)
            return Period(day, day)
    except ValueError:
        return None
    return Period(first, _next_start(first, grain) - timedelta(days=1))


def split(period: Period, grain: str, week_starts: str = "monday") -> list[Period]:
    """Return the days, weeks, months, quarters or years of a period; the first and last are cut off at its ends.

    ValueError where a side of the period is open.
    """
    if period.first is None or period.last is None:
        raise ValueError("an open period cannot be split")
    parts = []
    first = period.first
    while first <= period.last:
        after = _next_start(start_of(first, grain, week_starts), grain)
        parts.append(Period(first, min(after - timedelta(days=1), period.last)))
        first = after
    return parts


def previous_period(period: Period) -> Period | None:
    """Return the period just before, as long as this one; calendar months, quarters and years step by calendar."""
    if period.first is None or period.last is None:
        return None
    before = period.first - timedelta(days=1)
    months = (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1
    if period.first.day == 1 and (period.last + timedelta(days=1)).day == 1:
        return Period(_add_months(period.first, -months), before)
    return Period(before - (period.last - period.first), before)


def last_year(period: Period) -> Period | None:
    """Return the same period a year before; a period that ends with a month ends with that month there too."""
    if period.first is None or period.last is None:
        return None
    after = period.last + timedelta(days=1)
    last = _year_before(after) - timedelta(days=1) if after.day == 1 else _year_before(period.last)
    return Period(_year_before(period.first), last)


def _year_before(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
