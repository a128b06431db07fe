"""Customers by the set of channels that they use, and what they are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.cross_channel.moves import within
from onebook.app.days import days_of
from onebook.measures import Period, Session, use_models
from onebook.records.sql import listed, quote

if TYPE_CHECKING:
    from onebook.app.measuring import Asking
    from onebook.journey.effects.estimate import Estimate

__all__ = ["ChannelSet", "ChannelSets", "set_select", "sets_in"]


@dataclass(frozen=True, slots=True)
class ChannelSet:
    """Customers who used these channels and no others.

    share: of all customers; orders: of each, on average; value: what each bought, net of returns; an_order: the value
    of one of their orders; amount: of all of them; part: of all customers' amount.
    """

    channels: tuple[str, ...]
    customers: int
    share: Estimate
    orders: Estimate
    value: Estimate
    an_order: Estimate
    amount: float
    part: float


@dataclass(frozen=True, slots=True)
class ChannelSets:
    """Known customers of a period. several: those who used two channels or more, one: all others (as one set each)."""

    period: Period
    customers: int
    several: ChannelSet | None
    one: ChannelSet | None
    sets: tuple[ChannelSet, ...]


SETS = """
with used as (
    select s.person, string_agg(distinct s.channel, '+' order by s.channel) as channels
    from person_step as s
    where s.channel in ({selling}) and s.kind not in ('delivery', 'survey', 'impression') and {steps}
    group by s.person
),

bought as (
    select l.person, count(distinct (l.system, l.document_id)) as orders, sum(l.kept_amount) as amount
    from person_line as l
    where l.person is not null and l.rate_missing is not true and {lines}
    group by l.person
)

select b.person, coalesce(u.channels, '') as channels, b.orders, cast(b.amount as double) as amount
from bought as b
left join used as u on u.person = b.person
"""
"""Each customer of a period with the channels used in it; visits and questions are use, adverts followed are not."""


def sets_in(session: Session, asking: Asking) -> ChannelSets:
    """Return customers by the channels that they use, of an open session.

    BadInput where the question cannot be understood.
    """
    import numpy as np

    period, channels = within(session, asking)
    use_models(session, ["person_step", "person_line"])
    rows = session.con.execute(f"{_select(session, period)} order by b.person").fetchnumpy()
    names = np.asarray(rows["channels"], dtype=str)
    if channels:
        keep = np.array([set(channels) <= set(name.split("+")) for name in names], dtype=bool)
        rows, names = {name: column[keep] for name, column in rows.items()}, names[keep]
    number = len(names)
    if not number:
        return ChannelSets(period, 0, None, None, ())
    values = np.stack([np.ones(number), rows["orders"].astype(float), rows["amount"].astype(float)], axis=1)
    whole = float(values[:, 2].sum())
    several = np.array(["+" in name for name in names])
    found = [_set(tuple(str(name).split("+")), values[names == name], number, whole) for name in np.unique(names)]
    return ChannelSets(
        period, number,
        _set((), values[several], number, whole) if several.any() else None,
        _set((), values[~several], number, whole) if (~several).any() else None,
        tuple(sorted(found, key=lambda one: (-one.customers, one.channels))),
    )  # fmt: skip


def _select(session: Session, period: Period) -> str:
    selling = listed(name for name, channel in session.plan.channels.items() if channel.sells)
    return SETS.format(selling=selling, steps=_days("s.day", period), lines=_days("l.day", period))


def _days(column: str, period: Period) -> str:
    return " and ".join(days_of(period, column)) or "true"


def set_select(session: Session, asking: Asking, channels: str) -> str:
    """Return the SELECT of the people who used these channels (sorted, with + between), as `behind_in` takes it."""
    period, _ = within(session, asking)
    return (
        "select person, null as system, null as document_kind, null as document_id, null as channel, "
        f"cast(null as date) as day, amount from ({_select(session, period)}) where channels = {quote(channels)}"
    )


def _set(channels: tuple[str, ...], values: object, every: int, whole: float) -> ChannelSet:
    """Return a set's figures. values: shape (customers, 3): ones, orders, amount."""
    import numpy as np

    from onebook.journey.effects.rates import bootstraps, share

    sums = np.asarray(values, dtype=np.float64)
    orders, value, an_order = bootstraps(
        sums, [lambda s: s[:, 1] / s[:, 0], lambda s: s[:, 2] / s[:, 0], lambda s: s[:, 2] / s[:, 1]]
    )
    amount = float(sums[:, 2].sum())
    return ChannelSet(
        channels, len(sums), share(len(sums), every), orders, value, an_order, amount, amount / whole if whole else 0.0
    )
