"""How many documents of each kind a month brings, counted in what was loaded."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from onebook.app.reach import reach_of
from onebook.records import record_types

if TYPE_CHECKING:
    from onebook.measures import Session

__all__ = ["documents_a_month"]

MOST_MONTHS = 12
"""Months back from the newest record that are counted: what was usual years ago is not what is typed now."""


def documents_a_month(session: Session) -> dict[tuple[str, str], Decimal]:
    """Return {(system, record type): records a month} over the last twelve months for which there are records by now.

    A last, unfinished month is left out where there are others. What has no date (items, places) is taken to have come
    in evenly over all months. Deleted records count nowhere. Two decimals.
    """
    reach = reach_of(session)
    if reach is None:
        return {}
    first = min(reach[0], session.today)
    last = min(reach[1], session.today)  # a date misread as one far ahead must not leave out all others
    months = _months(first, last)
    ends = (last + timedelta(days=1)).day == 1
    until = _first_of(last, 1 if ends or months == 1 else 0)
    whole = min(months if ends or months == 1 else months - 1, MOST_MONTHS)
    since = _first_of(until, -whole)
    found: dict[tuple[str, str], Decimal] = {}
    for kind in session.loaded.keys() & record_types().keys():
        day = record_types()[kind].dated or "cast(null as date)"
        counted = session.con.execute(
            f"""select system, count(*) filter (where {day} >= ? and {day} < ?), count(*) filter (where {day} is null)
            from {kind} group by system""",
            [since, until],
        ).fetchall()
        for system, dated, undated in counted:
            share = Decimal(dated) / whole + Decimal(undated) / months
            found[system, kind] = share.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return found


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month + 1


def _first_of(day: date, months: int) -> date:
    """Return the first of the month that lies so many months after a day's."""
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)
