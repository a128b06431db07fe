"""Who comes back to digital channels, how soon, and what an error met does to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onebook.app.journeys import journeying
from onebook.app.language import marked
from onebook.app.measuring import Asking, asked_in
from onebook.measures import Period, use_models
from onebook.records import BadInput, Fault
from onebook.records.sql import quote

if TYPE_CHECKING:
    import numpy as np

    from onebook.app.business import Business
    from onebook.journey.effects.estimate import Estimate
    from onebook.journey.effects.returning import Return, Survival
    from onebook.measures import Filter, Session

__all__ = [
    "HORIZON",
    "STAGES",
    "ChannelReturn",
    "Returning",
    "Stage",
    "ask_returning",
    "by_days",
    "channels_only",
    "narrowed",
    "returning_in",
    "returning_shape",
    "visits_select",
]

HORIZON = 28
"""Days within which a visit counts as followed by another."""
STAGES = (marked("no cart filled"), marked("a cart filled"), marked("checkout reached"))
"""How far a visit came, as `followed_visit` numbers it."""
FAILED = 10
"""Visits with an error below which nothing is said of them."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Visits that came equally far. place: in STAGES; failed, others: those with and without an error; found: both."""

    place: int
    failed: int
    others: int
    found: Return


@dataclass(frozen=True, slots=True)
class ChannelReturn:
    """Who came back to a channel. channel: None for all digital channels; a return may be to any of them.

    visits, people: of the period; again: the share of visits that were followed by another within 28 days; first: how
    long it took from a person's first visit of the period to the next, one entry a person; errors: visits with an error
    against others that came equally far (None: too few met one); stages: the same, each by itself.
    """

    channel: str | None
    visits: int
    people: int
    again: Estimate
    first: Survival
    errors: Return | None
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Returning:
    """The answer. channels: all digital ones together, then each that has visits; empty: nobody is told apart."""

    period: Period
    channels: tuple[ChannelReturn, ...]

    @property
    def whole(self) -> ChannelReturn | None:
        """All of what was asked for together."""
        return self.channels[0] if self.channels else None


def ask_returning(business: Business, asking: Asking) -> Returning:
    """Return who comes back; see `returning_in`."""
    with journeying(business, asking.as_of) as session:
        return returning_in(session, asking)


def returning_in(session: Session, asking: Asking) -> Returning:
    """Return who comes back to digital channels, of an open session. BadInput where the question is not understood."""
    asked = asked_in(session, asking)
    select = visits_select(asked.period, channels_only(asked.filters))
    use_models(session, ["followed_visit"])
    visits: dict[str, np.ndarray[Any, Any]] = session.con.execute(
        f"""select v.person, v.channel, cast(v.failed as boolean) as failed, v.reached,
            date_diff('day', v.day, coalesce(v.next_day, v.last_day)) as days, v.next_day is not null as returned,
            v.old_enough, v.seen_before, date_diff('day', date '1970-01-01', v.day) as day
        from ({select}) as v order by v.day, v.document_id"""
    ).fetchnumpy()
    if not len(visits["person"]):
        return Returning(asked.period, ())
    of = visits["channel"].astype(str)
    there = [c for c in session.plan.channels if (of == c).any()]
    found = [_channel(None if len(there) > 1 else there[0], visits)]
    if len(there) > 1:
        found += [_channel(c, {name: column[of == c] for name, column in visits.items()}) for c in there]
    return Returning(asked.period, tuple(found))


def channels_only(filters: Sequence[Filter]) -> tuple[str, ...]:
    """Return the channels that are asked for; BadInput where people are to be narrowed by anything else."""
    for one in filters:
        if one.dimension != "channel" or one.value in ("", "*"):
            what = f"people are not told by '{one.dimension}={one.value}'."
            raise BadInput(Fault("filter", what, "Narrow them to days or to channels."))
    return tuple(one.value for one in filters)


def visits_select(period: Period, channels: tuple[str, ...] = (), more: str = "") -> str:
    """Return the SELECT of the visits of a period that are looked at. more: a further condition."""
    return f"select * from followed_visit as v where {narrowed('v', period, channels, more)}"


def narrowed(alias: str, period: Period, channels: tuple[str, ...], more: str = "") -> str:
    """Return the condition that keeps rows of a period and of channels (none: all)."""
    conditions = [f"{alias}.day is not null", *([more] if more else [])]
    if period.first:
        conditions.append(f"{alias}.day >= date '{period.first}'")
    if period.last:
        conditions.append(f"{alias}.day <= date '{period.last}'")
    if channels:
        conditions.append(f"{alias}.channel in ({', '.join(map(quote, channels))})")
    return " and ".join(conditions)


def _channel(channel: str | None, visits: dict[str, np.ndarray[Any, Any]]) -> ChannelReturn:
    import numpy as np

    from onebook.journey.effects.rates import share_by_person
    from onebook.journey.effects.returning import compare_return, survival

    person, days, back = visits["person"], visits["days"].astype(float), visits["returned"].astype(bool)
    old = visits["old_enough"].astype(bool)
    within = back & (days <= HORIZON)
    _, firsts, who = np.unique(person, return_index=True, return_inverse=True)
    again = share_by_person(who[old], within[old])
    # Who was seen on the last day only was not watched at all.
    watched = firsts[days[firsts] > 0]
    first = survival(days[watched], back[watched])
    # Passers-by meet few errors and never come back, error or not: only who had come before can be kept from coming.
    failed, stage = visits["failed"].astype(bool), visits["reached"]
    seen = visits["seen_before"].astype(bool) & (days > 0)
    errors, stages = None, []
    if int((failed & seen).sum()) >= FAILED:
        one = person[seen], days[seen], back[seen], failed[seen]
        errors = compare_return(*one, HORIZON, reached=stage[seen])
        for place in range(len(STAGES)):
            at = seen & (stage == place)
            if int((failed & at).sum()) >= FAILED and int((~failed & at).sum()) >= FAILED:
                told = compare_return(person[at], days[at], back[at], failed[at], HORIZON)
                stages.append(Stage(place, int((failed & at).sum()), int((~failed & at).sum()), told))
    return ChannelReturn(channel, len(person), len(firsts), again, first, errors, tuple(stages))


def returning_shape(of: Returning) -> dict[str, object]:
    """Return who comes back as JSON; shares from 0 to 1."""
    return {
        "from": of.period.first, "to": of.period.last, "within_days": HORIZON,
        "channels": [channel_shape(one) for one in of.channels],
    }  # fmt: skip


def channel_shape(one: ChannelReturn) -> dict[str, object]:
    """Return a channel as JSON."""
    return {
        "channel": one.channel, "visits": one.visits, "people": one.people, "again": estimate_shape(one.again),
        "median_days": one.first.median, "curve": curve_shape(one.first),
        "after_an_error": None if one.errors is None else _error_shape(one.errors),
        "by_how_far_they_came": [
            {"came": STAGES[s.place], "with_error": s.failed, "without": s.others, **_error_shape(s.found)}
            for s in one.stages
        ],
    }  # fmt: skip


def _error_shape(of: Return) -> dict[str, object]:
    return {
        "hazard_ratio": estimate_shape(of.hazard_ratio), "p": of.p, "by_then": estimate_shape(of.by_then),
        "cautions": list(of.cautions),
    }  # fmt: skip


def estimate_shape(of: Estimate) -> dict[str, object]:
    """Return an estimate as JSON."""
    return {"value": of.value, "low": of.low, "high": of.high, "count": of.count, "cautions": list(of.cautions)}


CURVE_DAYS = (7, 14, 28, 42, 56, 70, 84, 91, 120, 150, 180, 270, 360)


def curve_shape(of: Survival) -> list[dict[str, float | None]]:
    """Return the share that had come back by some days, as far as anybody was watched, as JSON."""
    return [
        {"days": day, "value": value, "low": low, "high": high}
        for day, value, low, high in by_days(of, CURVE_DAYS)
        if value is not None
    ]


def by_days(
    of: Survival, days: tuple[int, ...] | range
) -> list[tuple[float, float | None, float | None, float | None]]:
    """Return (day, share that had come back by then, low, high); None from where nobody was watched any more."""
    found: list[tuple[float, float | None, float | None, float | None]] = []
    for day in days:
        ends = of.between(day)
        if ends is None:
            found.append((float(day), None, None, None))
        else:
            found.append((float(day), 1 - of.at(day), 1 - ends[1], 1 - ends[0]))
    return found
