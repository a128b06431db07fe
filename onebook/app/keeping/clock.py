"""Instants of the book as people read them: on the business's own clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

__all__ = ["day_of", "moment_of"]


def moment_of(at: int | str, zone: ZoneInfo) -> str:
    """Write an instant (microseconds since 1970, or ISO 8601) as the business's clock shows it, to the minute."""
    return f"{_on_clock(at, zone):%Y-%m-%d %H:%M}"


def day_of(at: int | str, zone: ZoneInfo) -> str:
    """Write the business's day of an instant."""
    return f"{_on_clock(at, zone):%Y-%m-%d}"


def _on_clock(at: int | str, zone: ZoneInfo) -> datetime:
    if isinstance(at, int):
        return datetime.fromtimestamp(at / 1_000_000, zone)
    return datetime.fromisoformat(at).astimezone(zone)
