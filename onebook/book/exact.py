"""Quantities and money inside the book: whole numbers of ten-thousandths, so that both stores add them exactly."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

__all__ = ["ONE", "decimal_of", "part_of", "share_of", "times", "units"]

ONE = 10_000
"""One piece, or one unit of a currency."""


@lru_cache(4096)
def units(value: Decimal | int) -> int:
    """Return a value in ten-thousandths. ValueError where it has more than four decimals."""
    scaled = value * ONE
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{value} has more than four decimals")
    return whole


@lru_cache(4096)
def decimal_of(number: int) -> Decimal:
    """Return ten-thousandths as a decimal with four places."""
    return Decimal(number).scaleb(-4)


def share_of(total: int, part: int, whole: int) -> int:
    """Return total * part / whole, rounded half to even. whole must be above 0."""
    quotient, rest = divmod(total * part, whole)
    if 2 * rest > whole or (2 * rest == whole and quotient % 2):
        return quotient + 1
    return quotient


def part_of(total: int, before: int, part: int, whole: int) -> int:
    """Return the share of a part where parts before it have had theirs: all parts together come to the total."""
    return share_of(total, before + part, whole) - share_of(total, before, whole)


def times(quantity: int, price: int) -> int:
    """Return what a quantity comes to at a price of one, all in ten-thousandths, rounded half to even."""
    return share_of(price, quantity, ONE)
