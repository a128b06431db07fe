"""A figure before and after a day, and with and without something: the difference, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onebook.app.asking import check_kpi_filters
from onebook.app.changes.series import YEAR, Bucketed, is_count, read_buckets, recorded
from onebook.app.journeys import journeying
from onebook.app.language import marked
from onebook.app.measuring import Asking, asked_in
from onebook.measures import Period, kpi, needs_journey, parse_period
from onebook.measures.catalogue import fact
from onebook.measures.kpi import kpi_facts
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from onebook.app.business import Business
    from onebook.journey.effects.estimate import Estimate
    from onebook.measures import Filter, Kpi, Session

__all__ = ["Against", "Changed", "Side", "ask_change", "change_in", "change_shape"]

WEEKS_EACH = 13
"""Weeks on either side of a day, unless fewer are recorded or others asked for."""
ENOUGH_WEEKS = 6
"""Weeks on a side from which on weeks are compared; fewer are compared by day."""
NO_SEASON = marked("Last year is not recorded for these days, so it holds the season, too.")
SEASON = marked("What these days differed by a year before is taken off.")
NOT_CAUSE = marked("It tells that it changed, not what changed it.")


@dataclass(frozen=True, slots=True)
class Against:
    """What is held against what. Texts as people write them; empty: not asked for.

    Where nothing is asked for, it is the later half of the days against the earlier.

    at: the day from which on it may be otherwise; days: how many on either side; before, after: periods instead;
    group: `dimension=value` of those with something; others: of those without (the rest, if empty).
    """

    at: str = ""
    days: int | None = None
    before: str = ""
    after: str = ""
    group: str = ""
    others: str = ""


@dataclass(frozen=True, slots=True)
class Side:
    """One of what is compared. label: the group (empty: everything); year_ago: the value of a year before."""

    label: str
    period: Period
    value: float | None
    year_ago: float | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A difference: `now` less `then`. sides: with a group and a day, also those of the others, after and before.

    a_day: the figures are told by day, as sums of periods of different lengths are.
    """

    kpi: Kpi
    now: Side
    then: Side
    sides: tuple[Side, ...]
    buckets: str
    season: bool
    a_day: bool
    found: Estimate
    notes: tuple[str, ...]


def ask_change(business: Business, name: str, asking: Asking, against: Against) -> Changed:
    """Return how a KPI changed; see `change_in`."""
    with journeying(business, asking.as_of, needed=needs_journey(kpi(business.plan, name))) as session:
        return change_in(session, name, asking, against)


def change_in(session: Session, name: str, asking: Asking, against: Against) -> Changed:
    """Return how a KPI of an open session differs. BadInput where the question cannot be understood or answered."""
    chosen = kpi(session.plan, name)
    asked = asked_in(session, asking)
    check_kpi_filters(chosen, asked.filters)
    there = recorded(session)
    if there is None:
        raise BadInput(Fault("", "nothing is recorded yet.", "`onebook load` reads what the systems export."))
    within = _both(asked.period, there)
    groups = _groups(session, chosen, asking, asked.filters, against)
    windows = _windows(session, within, against)
    return _compared(session, chosen, groups, windows, there)


@dataclass(frozen=True, slots=True)
class _Group:
    """Filters of a group; rest: what is left of them without those."""

    label: str
    filters: tuple[Filter, ...]
    rest: tuple[Filter, ...] | None = None


def _groups(
    session: Session, chosen: Kpi, asking: Asking, filters: tuple[Filter, ...], against: Against
) -> tuple[_Group, ...]:
    """Return one group (everything), or two: with and without."""
    if not against.group:
        if against.others:
            raise BadInput(Fault("against", "it needs a group to stand against.", "Give with, too."))
        return (_Group("", filters),)
    mine = _narrowed(session, chosen, asking, filters, against.group)
    if against.others:
        other = _narrowed(session, chosen, asking, filters, against.others)
        if other == mine:
            raise BadInput(Fault("against", "it is the group itself.", "Name another, or leave it out for the rest."))
        return _Group(against.group, mine), _Group(against.others, other)
    if chosen.value or any(fact(name).period and not fact(name).adds_up for name in kpi_facts(chosen)):
        what = f"what is left of '{chosen.name}' without a part cannot be told: its parts do not add up."
        raise BadInput(Fault("with", what, "Name what to hold it against: against dimension=value."))
    return _Group(against.group, mine), _Group("", filters, mine)


def _narrowed(
    session: Session, chosen: Kpi, asking: Asking, filters: tuple[Filter, ...], text: str
) -> tuple[Filter, ...]:
    found = asked_in(session, replace(asking, where=(*asking.where, text))).filters
    new = found[-1]
    if any(f.dimension == new.dimension for f in filters):
        what = f"'{new.dimension}' is narrowed already."
        raise BadInput(Fault("with", what, "Leave it out of the filters, or of what is compared."))
    check_kpi_filters(chosen, found)
    return found


@dataclass(frozen=True, slots=True)
class _Window:
    """Days, in buckets."""

    period: Period
    buckets: tuple[Period, ...]


def _windows(session: Session, within: Period, against: Against) -> tuple[_Window, ...]:
    """Return the window after and the one before; one alone where groups are compared over all of it."""
    if against.before or against.after:
        if against.at or not (against.before and against.after):
            raise BadInput(Fault("before", "two periods are compared, or a day.", "Give before and after, or at."))
        both = [_period(session, word) for word in (against.after, against.before)]
        if _overlap(*both):
            raise BadInput(Fault("before", "the two periods overlap.", "Give periods that do not."))
        if both[0].first and both[1].first and both[0].first < both[1].first:
            raise BadInput(Fault("before", "it is later than what is to come after.", "Swap before and after."))
        return _cut([_both(period, within) for period in both])
    if against.at:
        return _around(within, _day(session, against.at), against.days)
    if against.group:
        return _cut([within])
    first, last = _edges(within)
    return _around(within, first + (last - first + timedelta(days=1)) / 2, (last - first).days + 1)


def _around(within: Period, at: date, days: int | None) -> tuple[_Window, ...]:
    first, last = _edges(within)
    most = min((at - first).days, (last - at).days + 1)
    if most < 1:
        what = f"records reach from {first} to {last}, so {at} has none on one side."
        raise BadInput(Fault("at", what, "Give a day between these."))
    span = min(most, days or 7 * WEEKS_EACH)
    span -= span % 7 if span > 7 else 0  # noqa: PLR2004 (whole weeks, so that both sides have the same weekdays)
    after = Period(at, at + timedelta(days=span - 1))
    before = Period(at - timedelta(days=span), at - timedelta(days=1))
    return _cut([after, before])


def _cut(periods: Sequence[Period]) -> tuple[_Window, ...]:
    """Cut windows into weeks from their first day, or into days where that makes too few."""
    lengths = [(last - first).days + 1 for first, last in map(_edges, periods)]
    size = 7 if min(lengths) >= 7 * ENOUGH_WEEKS else 1
    windows = []
    for period, length in zip(periods, lengths, strict=True):
        first, last = _edges(period)
        starts = [first + timedelta(days=n) for n in range(0, max(length - size + 1, 1), size)]
        ends = [*(start - timedelta(days=1) for start in starts[1:]), last]  # the last takes what is left over
        windows.append(_Window(period, tuple(map(Period, starts, ends))))
    return tuple(windows)


def _edges(period: Period) -> tuple[date, date]:
    if period.first is None or period.last is None or period.last < period.first:
        raise BadInput(Fault("period", "nothing is recorded in it.", "Ask for days that records reach."))
    return period.first, period.last


def _both(period: Period, within: Period) -> Period:
    """Return the days that lie in both; BadInput where there are none."""
    firsts, lasts = [d for d in (period.first, within.first) if d], [d for d in (period.last, within.last) if d]
    found = Period(max(firsts), min(lasts))
    _edges(found)
    return found


def _overlap(one: Period, other: Period) -> bool:
    starts = one.first is None or other.last is None or one.first <= other.last
    return starts and (other.first is None or one.last is None or other.first <= one.last)


def _period(session: Session, word: str) -> Period:
    first, dots, last = word.partition("..")
    week = session.plan.business.week_starts
    if not dots:
        return parse_period(word, session.today, week)
    return Period(parse_period(first, session.today, week).first, parse_period(last, session.today, week).last)


def _day(session: Session, word: str) -> date:
    found = parse_period(word, session.today, session.plan.business.week_starts).first
    if found is None:
        raise BadInput(Fault("at", f"'{word}' is no day.", "Write 2024-05-31."))
    return found


def _compared(
    session: Session, chosen: Kpi, groups: tuple[_Group, ...], windows: tuple[_Window, ...], there: Period
) -> Changed:
    from onebook.journey.effects.change import change

    season = len(windows) > 1 and len(groups) == 1 and _has_year_ago(windows, there)
    buckets = {b.first: b for window in windows for b in (*(_ago(window) if season else ()), *window.buckets)}
    read = [_read(session, chosen, group, tuple(buckets.values())) for group in groups]
    sides, parts = [], []
    for group, found in zip(groups, read, strict=True):
        for window in windows:
            part = found.only([b.first for b in window.buckets if b.first]).series()
            ago = found.only([b.first for b in _ago(window) if b.first]).series() if season else None
            parts.append((part, ago))
            sides.append(Side(group.label, window.period, _told(part.value), _told(ago.value) if ago else None))
    if len(parts) == 4:  # noqa: PLR2004 (with and without, after and before: the difference of the differences)
        found_change = change(parts[0][0], parts[1][0], parts[2][0], parts[3][0], same_days=True)
    else:
        (now, now_ago), (then, then_ago) = parts
        found_change = change(now, then, now_ago, then_ago, same_days=len(groups) > 1)
    timed = len(windows) > 1
    notes = (SEASON if season else NO_SEASON, NOT_CAUSE) if timed and len(groups) == 1 else (NOT_CAUSE,)
    length = "days" if _is_daily(windows[0]) else "weeks"
    return Changed(chosen, sides[0], sides[1], tuple(sides[2:]), length, season, is_count(chosen), found_change, notes)


def _is_daily(window: _Window) -> bool:
    return window.buckets[0].first == window.buckets[0].last


def _has_year_ago(windows: tuple[_Window, ...], there: Period) -> bool:
    earliest = min(_edges(window.period)[0] for window in windows)
    return bool(there.first and earliest - YEAR >= there.first)


def _ago(window: _Window) -> tuple[Period, ...]:
    return tuple(Period(b.first - YEAR, b.last - YEAR) for b in window.buckets if b.first and b.last)


def _read(session: Session, chosen: Kpi, group: _Group, buckets: tuple[Period, ...]) -> Bucketed:
    """Read a group by buckets; nothing of it at all is 0 of 0."""
    nothing = Bucketed(
        tuple(b.first for b in buckets if b.first), (0.0,) * len(buckets), (0.0,) * len(buckets)
    )  # fmt: skip

    def of(filters: tuple[Filter, ...]) -> Bucketed:
        found: dict[date, tuple[float, float]] = {}
        for one in _passes(buckets):  # last year's days may lie among this year's
            told = read_buckets(session, [chosen], one, filters).get((chosen.name, None))
            if told:
                pairs = zip(told.numerators, told.denominators, strict=True)
                found |= dict(zip(told.days, pairs, strict=True))
        if not found:
            return nothing
        pairs_of = [found.get(day, (0.0, 0.0)) for day in nothing.days]
        return Bucketed(nothing.days, tuple(a for a, _ in pairs_of), tuple(b for _, b in pairs_of))

    whole = of(group.filters)
    if group.rest is None:
        return whole
    left = whole.less(of(group.rest))
    return replace(left, denominators=whole.denominators) if is_count(chosen) else left


def _passes(buckets: tuple[Period, ...]) -> list[tuple[Period, ...]]:
    """Split buckets so that none overlaps another."""
    passes: list[list[Period]] = []
    for bucket in buckets:
        fitting = (one for one in passes if not any(_overlap(bucket, other) for other in one))
        into = next(fitting, None)
        if into is None:
            passes.append([bucket])
        else:
            into.append(bucket)
    return [tuple(one) for one in passes]


def _told(value: float) -> float | None:
    return None if value != value else value  # noqa: PLR0124 (NaN is not itself)


def change_shape(of: Changed) -> dict[str, object]:
    """Return a difference as JSON."""
    found = of.found
    return {
        "kpi": of.kpi.name, "unit": of.kpi.unit, "a_day": of.a_day,
        "sides": [
            {"group": side.label, "from": side.period.first, "to": side.period.last, "value": side.value,
             "year_ago": side.year_ago}
            for side in (of.now, of.then, *of.sides)
        ],
        "difference": {"value": found.value, "low": found.low, "high": found.high, "count": found.count},
        "compared_by": of.buckets, "season_taken_out": of.season, "cautions": [*found.cautions, *of.notes],
    }  # fmt: skip
