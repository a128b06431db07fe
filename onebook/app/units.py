"""How figures are written in their unit: one table for pages and commands."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["UNITS", "Unit", "counted", "exactly", "grouped", "in_unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: by what a value is multiplied, with how many decimals it is written, and the word behind it."""

    factor: int
    places: int
    word: str


UNITS = {
    "money": Unit(1, 2, ""),
    "share": Unit(100, 1, "%"),
    "count": Unit(1, 0, ""),
    "days": Unit(1, 1, "days"),
    "hours": Unit(1, 1, "h"),
    "minutes": Unit(1, 1, "min"),
    "seconds": Unit(1, 1, "s"),
    "points": Unit(1, 1, "points"),
    "per_thousand": Unit(1, 1, "per 1,000"),
    "per_hundred": Unit(1, 1, "per 100"),
    "position": Unit(1, 1, ""),
    "ratio": Unit(1, 2, ""),
}
"""A KPI's unit → how it is written. The currency of money stands elsewhere: with the name, or above the table."""


def grouped(of: Decimal, places: int) -> str:
    """Write a number with thousands apart, half a unit rounded up, and no sign where it is rounded to zero."""
    rounded = of.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):,}"


def in_unit(of: Decimal, unit: str, places: int | None = None) -> tuple[str, str]:
    """Return (number, word) of a figure in its unit. places: other decimals than the unit's own."""
    found = UNITS[unit]
    return grouped(of * found.factor, found.places if places is None else places), found.word


def exactly(of: Decimal) -> str:
    """Write a number as it is, thousands apart; with decimals only where it has any, then at least two."""
    whole, _, part = f"{of:,f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part.ljust(2, '0')}" if part else whole


def counted(number: int, one: str, several: str) -> str:
    """Write a number with its noun: `1 row`, `1,200 rows`."""
    return f"{number:,} {one if number == 1 else several}"
