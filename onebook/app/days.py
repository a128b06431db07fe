"""The days of a period as conditions of SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onebook.measures import Period

__all__ = ["days_of"]


def days_of(period: Period, column: str = "day") -> list[str]:
    """Return the conditions under which a column of days lies in a period; none where it has no end."""
    edges = ((">=", period.first), ("<=", period.last))
    return [f"{column} {sign} date '{day}'" for sign, day in edges if day]
