"""What was planned for a period, by the lines of the P&L: what the statement is compared with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from onebook.measures.catalogue import dimension, pnl_lines
from onebook.measures.periods import Period
from onebook.measures.question import Filter
from onebook.measures.session import Session

__all__ = ["Budget", "read_budget"]

BUSINESS = "*"
"""The channel of a budget for the business as a whole."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Amounts by line, and by line and channel as far as they are planned by channel; both empty where there are none.

    notes: why it, or something of it, is left out, in words.
    """

    totals: Mapping[str, Decimal] = field(default_factory=dict)
    channels: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Planned:
    """A row of the budget, months added up as far as all else is the same."""

    line: str
    channel: str
    month: date
    currency: str
    amount: Decimal
    rows: int


def read_budget(session: Session, period: Period, filters: tuple[Filter, ...] = ()) -> Budget:
    """Return the budget of a period of whole months, for the business or for the channels that the filters name.

    For days within a month, or parts of the business other than channels, nothing was planned: the notes say so.
    """
    if "budget" not in session.loaded:
        return Budget()
    others = [f.dimension for f in filters if f.dimension != "channel" or f.value in ("", "*")]
    if others:
        return Budget(notes=(f"The budget is left out: nothing is planned by {_label(others[0])}.",))
    if not (period.first and period.last and _whole_months(period.first, period.last)):
        why = "it is made for months, and the period does not consist of whole ones"
        return Budget(notes=(f"The budget is left out: {why}.",))
    rows = session.con.execute(
        """select pnl_line, channel, cast(date_trunc('month', month) as date), currency, sum(amount), count(*)
        from budget where month between ? and ? group by all""",
        [period.first, period.last],
    ).fetchall()
    named = [f.value for f in filters]
    return _add_up([_Planned(*row) for row in rows], session.plan.business.currency, named)


def _label(name: str) -> str:
    return "day" if name == "day" else dimension(name).label.lower()


def _whole_months(first: date, last: date) -> bool:
    return first.day == 1 and (last + timedelta(days=1)).day == 1


def _add_up(planned: Iterable[_Planned], currency: str, named: Collection[str]) -> Budget:
    """Add months up. A month's total is the business's own, else what its channels add up to."""
    lines = {line.name for line in pnl_lines()}
    strange: dict[str, None] = {}
    foreign = 0
    months: dict[tuple[str, date], dict[str, Decimal]] = {}
    for row in planned:
        if row.line not in lines:
            strange[row.line] = None
        elif row.currency != currency:
            foreign += row.rows
        elif not named or row.channel in named:
            amounts = months.setdefault((row.line, row.month), {})
            amounts[row.channel] = amounts.get(row.channel, Decimal(0)) + row.amount
    totals: dict[str, Decimal] = {}
    channels: dict[str, dict[str, Decimal]] = {}
    for (line, _), amounts in months.items():
        whole = amounts.pop(BUSINESS) if BUSINESS in amounts else sum(amounts.values(), Decimal(0))
        totals[line] = totals.get(line, Decimal(0)) + whole
        for channel, amount in amounts.items():
            own = channels.setdefault(line, {})
            own[channel] = own.get(channel, Decimal(0)) + amount
    notes = []
    if strange:
        notes.append(f"The budget also names what is no line of the P&L: {', '.join(sorted(strange))}.")
    if foreign:
        notes.append(
            f"What the budget plans in other currencies than {currency} is left out ({foreign:,} of its rows)."
        )
    return Budget(totals, channels, tuple(notes))
