"""What sample values say of how dates and numbers are written. Only what admits no other reading counts as evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Dates", "Numbers", "read_dates", "read_numbers"]

DAYS = (
    "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d",
    "%Y.%m.%d", "%Y%m%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y-%m", "%m/%Y", "%m.%Y", "%b %Y", "%B %Y",
)  # fmt: skip
TIMES = ("", " %H:%M:%S", " %H:%M", " %I:%M %p", " %I:%M:%S %p", "T%H:%M:%S")
FORMATS = tuple(day + time for time in TIMES for day in DAYS)
ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?(Z|UTC|[+-]\d{2}(:?\d{2})?))?)?")
TEXT = r"\d+"
COMMA_DECIMAL = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+),(\d{1,2}|\d{4,})")
POINT_DECIMAL = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?\.(\d{1,2}|\d{4,})")
GROUPED_BY_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
GROUPED_BY_POINT = re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
SIGNS = re.compile(r"[$€£¥%\s()]|[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Dates:
    """How dates are written. format: for strptime; None for ISO's way, or where it cannot be told (`note` says so)."""

    are_dates: bool = False
    format: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written: their decimal mark and what stands between thousands.

    either: the points in it (1.120) may be the one or the other, and are read as decimal points.
    """

    are_numbers: bool = False
    decimal: str = "."
    thousands: str = ""
    note: str = ""
    either: bool = False


def read_dates(values: Sequence[str]) -> Dates:
    """Return how all of these values are written as dates; empty ones are passed over."""
    told = [value.strip() for value in values if value.strip()]
    if not told:
        return Dates()
    if all(ISO.fullmatch(value) for value in told):
        return Dates(are_dates=True)
    fitting = [form for form in FORMATS if all(_is(value, form) for value in told)]
    if not fitting:
        return Dates()
    # A year of two digits is only meant where four do not fit.
    long_years = [form for form in fitting if "%Y" in form] or fitting
    orders = {form.startswith(("%d", "%m")) and form[:2] for form in long_years}
    if {"%d", "%m"} <= orders:
        shown = " or ".join(f'"{form}"' for form in long_years[:2])
        return Dates(are_dates=True, note=f"day and month cannot be told apart in it; set date_format to {shown}")
    return Dates(are_dates=True, format=long_years[0])


def read_numbers(values: Sequence[str]) -> Numbers:
    """Return how all of these values are written as numbers; empty ones are passed over."""
    told = [value.strip() for value in values if value.strip()]
    bare = [SIGNS.sub("", value) for value in told]
    if not bare or not all(re.fullmatch(r"[+-]?[\d.,']*\d[\d.,']*", value) for value in bare):
        return Numbers()
    note = "has currency signs or words in it" if bare != told else ""
    comma = any(COMMA_DECIMAL.fullmatch(value) for value in bare)
    point = any(POINT_DECIMAL.fullmatch(value) for value in bare)
    if comma and point:
        return Numbers(are_numbers=True, note="has decimal commas as well as decimal points")
    if comma:
        grouped = any(GROUPED_BY_POINT.fullmatch(value) for value in bare)
        return Numbers(are_numbers=True, decimal=",", thousands="." if grouped else "", note=note)
    grouped = any(GROUPED_BY_COMMA.fullmatch(value) for value in bare)
    if grouped and not point:
        return Numbers(
            are_numbers=True, note="a comma in it may divide decimals or thousands; set decimal or thousands"
        )
    if not point and any("." in value for value in bare):
        note = "a point in it may divide decimals or thousands; it is read as a decimal point (else set thousands)"
        return Numbers(are_numbers=True, note=note, either=True)
    return Numbers(are_numbers=True, thousands="," if grouped else "", note=note)


def _is(value: str, form: str) -> bool:
    try:
        datetime.strptime(value, form)  # noqa: DTZ007 (only whether it can be read)
    except ValueError:
        return False
    return True
