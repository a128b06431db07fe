"""Which figures have changed: a sequential alarm over the weeks of each KPI, for the business and its channels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onebook.app.changes.series import (
    YEAR,
    Bucketed,
    is_count,
    read_buckets,
    recorded,
    whole_weeks,
    why_not_watched,
)
from onebook.app.changes.standing import keep_standing
from onebook.app.journeys import journeying
from onebook.app.language import marked
from onebook.app.measuring import Asking, asked_in
from onebook.app.reach import empty_notes
from onebook.measures import Period, Question, kpi, kpis, reason_for

if TYPE_CHECKING:
    from onebook.app.business import Business
    from onebook.journey.effects.change import Alarm
    from onebook.journey.effects.estimate import Estimate
    from onebook.measures import Kpi, Session

__all__ = ["WATCHED", "Changes", "Watched", "ask_changes", "changes_in", "changes_shape", "watch_in"]

WATCHED = (
    "net_satisfaction", "csat", "nps", "ces", "review_score", "visits_returned", "orders_followed",
    "on_time_delivery", "revenue_per_lead_month",
)  # fmt: skip
"""What is watched unless other KPIs are asked for: satisfaction, coming back, on-time delivery, revenue per lead."""

MOST_WEEKS = 104
"""Weeks that are watched at most: the latest."""
NO_SEASON = marked(
    "Last year is not recorded in full, so what comes each year (a season, a holiday) would raise the alarm too."
)
NOTHING = marked("no whole week is recorded then")
_TWO = 2


@dataclass(frozen=True, slots=True)
class Watched:
    """A KPI, watched week by week. channel: None for the business (or what filters keep).

    weeks: the first day of each week, learnt weeks included; values: one a week, last year's taken off where `season`;
    learnt: so many weeks told what is usual; size: by how much it differed since, until the alarm was raised, with its
    interval (None: no alarm); stands: of the whole, the alarm stands although so many figures are looked at at once
    (Benjamini and Hochberg, 5 %).
    """

    kpi: Kpi
    channel: str | None
    weeks: tuple[date, ...]
    values: tuple[float | None, ...]
    learnt: int
    season: bool
    alarm: Alarm
    size: Estimate | None
    stands: bool = False

    @property
    def raised_on(self) -> date | None:
        """The last day of the week in which the alarm was raised."""
        return None if self.alarm.at is None else self.weeks[self.alarm.at] + timedelta(days=6)

    @property
    def since(self) -> date | None:
        """The first day of the week since which it is otherwise, as the alarm has it."""
        return None if self.alarm.since is None else self.weeks[self.alarm.since]


@dataclass(frozen=True, slots=True)
class Changes:
    """What was watched.

    asked: the period asked for; period: the days watched, those learnt from before left out (None: nothing is recorded
    then); rows: each KPI for the whole, changed ones first, the latest of them on top, and below each its channels that
    changed; missing: (KPI, why it is not watched); hints: why there is nothing.
    """

    asked: Period
    period: Period | None
    rows: tuple[Watched, ...]
    missing: tuple[tuple[Kpi, str], ...]
    hints: tuple[str, ...] = ()

    @property
    def whole(self) -> tuple[Watched, ...]:
        """The rows of the business."""
        return tuple(row for row in self.rows if row.channel is None)


def ask_changes(business: Business, asking: Asking, names: Sequence[str] = (), *, every: bool = False) -> Changes:
    """Return what has changed; see `changes_in`."""
    with journeying(business, asking.as_of) as session:
        return changes_in(session, asking, tuple(names), every=every)


def changes_in(session: Session, asking: Asking, names: tuple[str, ...] = (), *, every: bool = False) -> Changes:
    """Return what has changed in an open session.

    names: KPIs to watch instead of `WATCHED`; every: all that can be watched. BadInput where a word is not known.
    """
    asked = asked_in(session, asking)
    there = kpis(session.plan)
    chosen = [kpi(session.plan, name) for name in names] or [there[n] for n in (there if every else WATCHED)]
    missing = [(of, why_not_watched(of)) for of in chosen if why_not_watched(of)]
    chosen = [of for of in chosen if not why_not_watched(of)]
    span = _span(session, asked.period)
    if every and not (span and span.season):  # sums go with the seasons
        chosen = [of for of in chosen if not is_count(of)]
    if span is None:
        why = empty_notes(session, asked.period, asked.filters, [])
        return Changes(asked.period, None, (), (*missing, *((of, NOTHING) for of in chosen)), why)
    read = read_buckets(session, chosen, span.needed(), asked.filters, channels=True)
    rows: list[Watched] = []
    for of in chosen:
        whole = _watched(of, None, read, span)
        if whole is None:
            missing.append((of, reason_for(session, of, Question({"current": span.watched}, (), asked.filters))))
            continue
        rows.append(whole)
        channels = [c for c in session.plan.channels if (of.name, c) in read]
        if len(channels) > 1:
            share = _share(len(channels))
            parts = (_watched(of, channel, read, span, share) for channel in channels)
            rows += [part for part in parts if part and part.alarm.raised]
    found = Changes(asked.period, span.watched, _sorted(_judged(rows)), tuple(missing))
    if not names and not every:
        keep_standing(session, asked, found)
    return found


def watch_in(session: Session, name: str, asking: Asking) -> Watched | None:
    """Watch one KPI over the period of an open session; None where that is not possible."""
    asked, of = asked_in(session, asking), kpi(session.plan, name)
    span = _span(session, asked.period)
    if span is None or why_not_watched(of):
        return None
    return _watched(of, None, read_buckets(session, [of], span.needed(), asked.filters), span)


def _share(channels: int) -> float:
    """How often channels may raise a false alarm each, so that all of a KPI together do in 5 % of cases."""
    from onebook.journey.effects.change import FALSE_ALARMS

    return FALSE_ALARMS / channels


@dataclass(frozen=True, slots=True)
class _Span:
    """Weeks to learn from and to watch. learnt: how many of them come before what is watched; 0: learn within."""

    weeks: tuple[Period, ...]
    learnt: int
    season: bool

    @property
    def watched(self) -> Period:
        return Period(self.weeks[self.learnt].first, self.weeks[-1].last)

    def needed(self) -> tuple[Period, ...]:
        """All weeks to be read, last year's included."""
        ago = tuple(_ago(week) for week in self.weeks) if self.season else ()
        return tuple({week.first: week for week in (*ago, *self.weeks)}.values())


def _ago(week: Period) -> Period:
    return Period(week.first - YEAR if week.first else None, week.last - YEAR if week.last else None)


def _span(session: Session, period: Period) -> _Span | None:
    """Return the weeks to watch: those of the period that are recorded, learnt from those before where there are any.

    Last year is taken off where it is recorded for all of them; rather than that, less is learnt from.
    """
    from onebook.journey.effects.change import FEWEST, MOST_LEARNT

    there = recorded(session)
    if there is None or there.first is None or there.last is None:
        return None
    first, last = max(period.first or there.first, there.first), min(period.last or there.last, there.last)
    weeks = whole_weeks(there, session.plan.business.week_starts)
    watched = [week for week in weeks if week.first and week.last and week.first >= first and week.last <= last]
    if not watched:
        return None
    watched = watched[-MOST_WEEKS:]
    place = weeks.index(watched[0])
    before = list(weeks[max(0, place - MOST_LEARNT) : place])
    before = before if len(before) >= FEWEST else []

    def has_season(of: list[Period]) -> bool:
        return bool(of[0].first and there.first and of[0].first - YEAR >= there.first)

    if before and not has_season([*before, *watched]) and has_season(watched) and len(watched) >= _TWO * FEWEST:
        before = []
    return _Span((*before, *watched), len(before), has_season([*before, *watched]))


def _watched(
    of: Kpi, channel: str | None, read: Mapping[tuple[str, str | None], Bucketed], span: _Span,
    false_alarms: float | None = None,
) -> Watched | None:  # fmt: skip
    """Watch a KPI in a channel; None where no week has any figure."""
    from onebook.journey.effects.change import FALSE_ALARMS, FEWEST, cusum_alarm, to_learn

    found = read.get((of.name, channel))
    if found is None:
        return None
    days = [week.first for week in span.weeks if week.first]
    told = found.only(days)
    seen = [n for n in range(len(days)) if _is_told(of, told, n)]
    if not seen:
        return None
    first, after = seen[0], seen[-1] + 1
    days = days[first:after]
    told = told.only(days)
    ago = found.only([day - YEAR for day in days]) if span.season else None
    if ago is not None and sum(w > 0 for w in ago.denominators) < sum(w > 0 for w in told.denominators):
        ago = None
    learnt = span.learnt - first
    learnt = learnt if learnt >= FEWEST else to_learn(len(days))
    alarm = cusum_alarm(
        told.series(), learnt, ago.series() if ago else None,
        FALSE_ALARMS if false_alarms is None else false_alarms,
    )  # fmt: skip
    return Watched(of, channel, tuple(days), _values(told, ago), learnt, ago is not None, alarm,
                   _size(told, ago, alarm, learnt, days))  # fmt: skip


def _is_told(of: Kpi, told: Bucketed, n: int) -> bool:
    """Tell whether a week lies within what the KPI is made of: one of two facts may begin late, or end early."""
    if of.denominator_fact or is_count(of):
        return told.numerators[n] != 0 and told.denominators[n] > 0
    return told.denominators[n] > 0


def _values(told: Bucketed, ago: Bucketed | None) -> tuple[float | None, ...]:
    values = told.series().values - (ago.series().values if ago else 0.0)
    return tuple(None if v != v else float(v) for v in values)  # noqa: PLR0124 (NaN is not itself)


def _size(told: Bucketed, ago: Bucketed | None, alarm: Alarm, learnt: int, days: list[date]) -> Estimate | None:
    """Return by how much it differed from when it changed until that was noticed, against the weeks learnt from.

    What came later may be another change.
    """
    from onebook.journey.effects.change import change

    if not alarm.raised or alarm.since is None or alarm.at is None:
        return None
    after, before = days[alarm.since : alarm.at + 1], days[:learnt]
    now, then = told.only(after).series(), told.only(before).series()
    if ago is None:
        return change(now, then)
    now_ago, then_ago = (ago.only([day - YEAR for day in one]).series() for one in (after, before))
    return change(now, then, now_ago, then_ago)


def _judged(rows: list[Watched]) -> list[Watched]:
    """Mark the alarms that stand beside one another (Benjamini and Hochberg 1995, J. R. Statist. Soc. B 57:289)."""
    from dataclasses import replace

    from onebook.journey.effects.change import FALSE_ALARMS

    told = sorted(row.alarm.p for row in rows if row.channel is None and row.alarm.p is not None)
    passed = [p for nth, p in enumerate(told, 1) if p <= FALSE_ALARMS * nth / len(told)]
    most = max(passed, default=0.0)
    return [
        replace(row, stands=row.channel is None and row.alarm.raised and (row.alarm.p or 1.0) <= most) for row in rows
    ]


def _sorted(rows: list[Watched]) -> tuple[Watched, ...]:
    """Changed ones first, the latest on top; channels below their KPI."""
    names = list(dict.fromkeys(row.kpi.name for row in rows))

    def latest(name: str) -> date:
        return max((row.raised_on for row in rows if row.kpi.name == name and row.raised_on), default=date.min)

    order = sorted(names, key=lambda name: (-latest(name).toordinal(), names.index(name)))
    return tuple(row for name in order for row in rows if row.kpi.name == name)


def changes_shape(of: Changes) -> dict[str, object]:
    """Return what has changed as JSON."""
    return {
        "from": of.period.first if of.period else None,
        "to": of.period.last if of.period else None,
        "rows": [watched_shape(row) for row in of.rows],
        "not_watched": {one.name: reason for one, reason in of.missing},
    }


def watched_shape(row: Watched) -> dict[str, object]:
    """Return a watched KPI as JSON."""
    size = row.size
    return {
        "kpi": row.kpi.name, "channel": row.channel, "unit": row.kpi.unit, "changed": row.alarm.raised,
        "up": row.alarm.up, "raised_on": row.raised_on, "since": row.since,
        "by": None if size is None else {"value": size.value, "low": size.low, "high": size.high, "count": size.count},
        "usual": row.alarm.usual, "p": row.alarm.p, "stands": row.stands, "season_taken_out": row.season,
        "weeks": len(row.weeks), "learnt": row.learnt, "cautions": list(row.alarm.cautions),
    }  # fmt: skip
