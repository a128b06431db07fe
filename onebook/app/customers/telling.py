"""What systems tell at all, and the values that the tables of customers hold."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onebook.journey.identity.ask import Ask

__all__ = ["ANSWERING", "CLOSING", "DELIVERY", "SENDING", "Telling", "read_telling", "tells", "to_amount", "to_day"]

Telling = dict[tuple[str, str], tuple[bool, ...]]
"""By system and record type: whether it tells of deliveries, shipping, answers, and when cases are closed."""
DELIVERY, SENDING, ANSWERING, CLOSING = range(4)


def read_telling(ask: Ask) -> Telling:
    """Return what systems tell."""
    rows = ask("select system, kind, delivery, sending, answering, closing from known_telling", [])
    return {(system, kind): tuple(bool(told) for told in rest) for system, kind, *rest in rows}


def tells(telling: Telling, system: str, kind: str, what: int) -> bool:
    """Tell whether a system tells that of any of its records."""
    return telling.get((system, kind), (False,) * 4)[what]


def to_amount(scaled: int | None) -> Decimal:
    """An amount of ten-thousandths."""
    return Decimal(int(scaled or 0)) / 10_000


def to_day(text: str | None) -> date | None:
    """A day as the tables write it."""
    return date.fromisoformat(text) if text else None
