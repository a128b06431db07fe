"""Changes, loyalty and coming back as rows for a notebook."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.answers import Answer

if TYPE_CHECKING:
    from onebook.app.changes.alarms import Changes
    from onebook.app.changes.before_after import Changed
    from onebook.app.loyalty.retention import Loyalty
    from onebook.app.loyalty.returning import Returning
    from onebook.journey.effects.estimate import Estimate

__all__ = ["change_answer", "changes_answer", "loyalty_answer", "returning_answer"]

SURE = {"value": "figure", "low": "figure", "high": "figure"}


def _told(of: float | None) -> Decimal | None:
    return None if of is None else Decimal(repr(of))


def _sure(of: Estimate | None) -> dict[str, Decimal | None]:
    if of is None:
        return dict.fromkeys(SURE)
    return {"value": _told(of.value), "low": _told(of.low), "high": _told(of.high)}


def changes_answer(of: Changes) -> Answer[Changes]:
    """Return watched figures; value, low, high: by how much one differed, None where it is as before."""
    columns = {
        "kpi": "text", "channel": "text", "changed": "text", "since": "day", "noticed": "day", **SURE, "p": "figure",
        "stands": "text",
    }  # fmt: skip
    rows = tuple(
        {
            "kpi": row.kpi.name, "channel": row.channel,
            "changed": ("higher" if row.alarm.up else "lower") if row.alarm.raised else None, "since": row.since,
            "noticed": row.raised_on, **_sure(row.size), "p": _told(row.alarm.p),
            "stands": "yes" if row.stands else "no",
        }
        for row in of.rows
    )  # fmt: skip
    notes = tuple(f"{one.label}: {reason}." for one, reason in of.missing)
    return Answer(f"Changes, {of.period.label() if of.period else 'nothing recorded'}", columns, rows, of, notes)


def change_answer(of: Changed) -> Answer[Changed]:
    """Return the sides of a comparison, and its difference as the last row."""
    columns = {"side": "text", "first": "day", "last": "day", **SURE}
    rows = [
        {"side": side.label or None, "first": side.period.first, "last": side.period.last, "value": _told(side.value),
         "low": None, "high": None}
        for side in (of.now, of.then, *of.sides)
    ]  # fmt: skip
    rows.append({"side": "difference", "first": None, "last": None, **_sure(of.found)})
    return Answer(of.kpi.label, columns, tuple(rows), of, (*of.found.cautions, *of.notes))


def loyalty_answer(of: Loyalty) -> Answer[Loyalty]:
    """Return people by the channel of their first order (None: all), and what share ordered again within 90 days.

    orders, sales: of each person on average so far; sales: goods, in the business currency.
    """
    columns = {
        "channel": "text", "people": "count", **SURE, "median_days": "figure", "orders": "figure", "sales": "figure",
    }  # fmt: skip
    rows = tuple(
        {"channel": one.channel, "people": one.people, **_sure(one.within), "median_days": _told(one.curve.median),
         "orders": _told(one.orders), "sales": _told(one.sales)}
        for one in of.again
    )  # fmt: skip
    return Answer(f"Ordered again, {of.period.label()}", columns, rows, of)


def returning_answer(of: Returning) -> Answer[Returning]:
    """Return digital channels (None: all) with the share of visits that were followed by another within four weeks."""
    columns = {"channel": "text", "visits": "count", "people": "count", **SURE, "median_days": "figure"}
    rows = tuple(
        {"channel": one.channel, "visits": one.visits, "people": one.people, **_sure(one.again),
         "median_days": _told(one.first.median)}
        for one in of.channels
    )  # fmt: skip
    return Answer(f"Coming back, {of.period.label()}", columns, rows, of)
