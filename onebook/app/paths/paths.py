"""Journeys of people across channels: how far they get, where they leave and go on, on which paths, how fast."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from onebook.app.asking import ask
from onebook.app.journeys import journeying
from onebook.app.paths.selects import MOST_MOVES, Window, flows_counted, journeys_told, paths_counted
from onebook.app.reach import empty_notes
from onebook.measures import PHASES, Period, Session, use_models
from onebook.measures.intervals import share_interval
from onebook.measures.session import rows_of
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from onebook.app.business import Business
    from onebook.app.measuring import Asking

__all__ = [
    "FLOW_DAYS",
    "MODELS",
    "NEXT",
    "Entry",
    "Flow",
    "Gap",
    "Journeys",
    "Leaving",
    "Path",
    "Share",
    "ask_journeys",
    "check_journeys",
    "journeys_in",
    "window_in",
]

FLOW_DAYS = 7
"""Within so many days a step in another channel counts as going on there, unless asked otherwise."""

MOST_DAYS = 365

NEXT: Mapping[str, str] = dict(pairwise(PHASES))
"""Phase → the phase after it."""

MODELS = ("person_journey", "walked_step", "person_line", "journey_visit")
"""What the SELECTs over journeys read."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many people. low, high: Wilson's 95 % interval; value None: of nobody."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share, from 0 to 1."""
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float | None:
        """The interval's lower end."""
        found = share_interval(self.part, self.whole)
        return found[0] if found else None

    @property
    def high(self) -> float | None:
        """The interval's upper end."""
        found = share_interval(self.part, self.whole)
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Entry:
    """People by the channel in which their journey began, and how far they got.

    channel: None for those of all channels (whoever began in several counts once there, and once in each of these);
    known: people of whom some record tells who they are; reached: people by phase; went_on: by phase, how many of
    those who reached it reached the next one, too, in the same journey; ordered: how many ordered; failed: how many
    met an error.
    """

    channel: str | None
    people: int
    known: int
    journeys: int
    orders: int
    reached: Mapping[str, int]
    went_on: Mapping[str, Share]
    ordered: Share
    failed: Share


@dataclass(frozen=True, slots=True)
class Gap:
    """How long journeys take from one phase to the next, where the next is not reached before it.

    start, end: phases, or `first` and `order`; median, p90: days; None where no journey tells.
    """

    start: str
    end: str
    journeys: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where journeys without an order end: channel, phase and kind of the last step; failed: met an error in it."""

    channel: str
    phase: str
    kind: str
    journeys: int
    people: int
    failed: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Steps in a channel, by the channel of the same person's next step; end None: none within the days.

    median, p90: days to the next step.
    """

    start: str
    end: str | None
    steps: int
    people: int
    median: float | None
    p90: float | None


@dataclass(frozen=True, slots=True)
class Path:
    """A sequence of (channel, phase); whole: it is not cut after the first `MOST_MOVES`.

    value: what was ordered on it, net of returns; days: median, to the first order, or the last step where there is
    none; failed: journeys that met an error.
    """

    moves: tuple[tuple[str, str], ...]
    whole: bool
    ordered: bool
    journeys: int
    people: int
    orders: int
    value: Decimal
    days: float
    failed: int


@dataclass(frozen=True, slots=True)
class Journeys:
    """The journeys that began in a period.

    entries: the whole first, then by channel of entry, the most people first. settled: all of them began a look-back
    before the last day recorded; those that did not are `left_out`, unless there are no others. flows: steps of the
    period that were made `flow_days` before the last day recorded. paths: the most people first, those that led to an
    order and those that did not. hints: why there is nothing.
    """

    period: Period
    look_back: int
    flow_days: int
    last_day: date | None
    settled: bool
    left_out: int
    entries: tuple[Entry, ...]
    gaps: tuple[Gap, ...]
    leavings: tuple[Leaving, ...]
    flows: tuple[Flow, ...]
    paths: tuple[Path, ...]
    hints: tuple[str, ...]

    @property
    def whole(self) -> Entry:
        """People of all channels of entry; there must be some."""
        return self.entries[0]


def ask_journeys(business: Business, asking: Asking, flow_days: int = FLOW_DAYS) -> Journeys:
    """Return the journeys of a business; see `journeys_in`."""
    with journeying(business, asking.as_of) as session:
        return journeys_in(session, asking, flow_days)


def journeys_in(session: Session, asking: Asking, flow_days: int = FLOW_DAYS) -> Journeys:
    """Return the journeys that began in a period, and in the channels asked for.

    BadInput where the question cannot be understood, or asks for what journeys are not told by.
    """
    check_journeys(asking, flow_days)
    asked = ask(session, asking.period, asking.first, asking.last, asking.channels)
    window = window_in(session, asked.period, tuple(asking.channels), flow_days)
    look_back, last_day = session.plan.visits.look_back_days, window.last_recorded
    told = window.first_recorded is not None
    parts = _parts(session, window) if told else {}
    entries = _entries(parts.get("funnel", ()))
    if not entries:
        why = _nothing(session, asked.period, told)
        return Journeys(asked.period, look_back, flow_days, last_day, True, 0, (), (), (), (), (), why)
    return Journeys(
        asked.period, look_back, flow_days, last_day, window.settled, _left_out(session, window), entries,
        _gaps(parts["gap"]),
        _leavings(parts.get("leaving", ())),
        tuple(Flow(*row) for row in _rows(session, flows_counted(window))),
        tuple(_path(row) for row in _rows(session, paths_counted(window))),
        (),
    )  # fmt: skip


def check_journeys(asking: Asking, flow_days: int) -> None:
    """Raise BadInput where journeys are not told by what is asked for."""
    if asking.where:
        mend = "Ask for a period and for the channels in which journeys begin."
        raise BadInput(Fault("filter", f"journeys are not told by '{asking.where[0].partition('=')[0]}'.", mend))
    if not 1 <= flow_days <= MOST_DAYS:
        raise BadInput(Fault("days", f"{flow_days} is no number of days to go on within.", f"Give 1 to {MOST_DAYS}."))


def window_in(session: Session, period: Period, channels: tuple[str, ...], flow_days: int) -> Window:
    """Return which days are looked at: those of journeys that could go on for a look-back, where there are any."""
    use_models(session, MODELS)
    rows = rows_of(session, "select min(day), max(day) from journey_step", ["journey_step"])
    first, last = rows[0]
    return Window(period, channels, flow_days, session.plan.visits.look_back_days, first, last)


def _rows(session: Session, sql: str) -> list[tuple[Any, ...]]:
    return rows_of(session, sql, MODELS)


UNKNOWN = (
    "No journeys are known: no touches name a visitor or customer (`touch.visitor_id`, `touch.customer_id`), so "
    "nothing tells what one person did."
)


def _parts(session: Session, window: Window) -> dict[str, list[list[Any]]]:
    found: dict[str, list[list[Any]]] = {}
    for part, told in _rows(session, journeys_told(window)):
        found.setdefault(part, []).append(list(json.loads(told).values()))
    return found


def _nothing(session: Session, period: Period, told: bool) -> tuple[str, ...]:
    if not told:
        return (UNKNOWN,)
    return empty_notes(session, period, (), ["begun_journey"]) or ("No journey began here.",)


def _left_out(session: Session, window: Window) -> int:
    """Count the journeys of the period that began too late to tell how they went on."""
    cut = window.last_day
    if not window.settled or cut is None or (window.period.last and window.period.last <= cut):
        return 0
    late = Window(
        Period(max(cut + timedelta(days=1), window.period.first or cut), window.period.last), window.channels,
        window.flow_days, 0, window.first_recorded, window.last_recorded,
    )  # fmt: skip
    return int(_rows(session, f"select count(*) from ({late.journeys()}) as j")[0][0])


def _entries(rows: Iterable[Sequence[Any]]) -> tuple[Entry, ...]:
    """Add known and unknown people up. rows: as the funnel in `journeys.sql`."""
    sums: dict[str | None, list[int]] = {}
    known: dict[str | None, int] = {}
    for is_total, channel, is_known, *counts in rows:
        at = None if is_total else channel or ""
        sums[at] = [a + b for a, b in zip(sums.get(at, [0] * len(counts)), counts, strict=True)]
        known[at] = known.get(at, 0) + (counts[0] if is_known else 0)
    found = [_entry(channel, known[channel], counts) for channel, counts in sums.items()]
    return tuple(sorted(found, key=lambda e: (e.channel is not None, -e.people, e.channel or "")))


def _entry(channel: str | None, known: int, counts: list[int]) -> Entry:
    people, journeys, orders, ordered, failed, *rest = counts
    reached = dict(zip(PHASES, rest, strict=False))
    both = rest[len(PHASES) :]
    went_on = {phase: Share(part, reached[phase]) for phase, part in zip(NEXT, both, strict=True)}
    return Entry(
        channel, people, known, journeys, orders, reached, went_on, Share(ordered, people), Share(failed, people)
    )


GAPS = (*NEXT.items(), ("first", "order"))


def _leavings(rows: Iterable[Sequence[Any]]) -> tuple[Leaving, ...]:
    """The most journeys first."""
    found = [Leaving(*row) for row in rows]
    return tuple(sorted(found, key=lambda one: (-one.journeys, one.channel, one.phase, one.kind)))


def _gaps(rows: Sequence[Sequence[Any]]) -> tuple[Gap, ...]:
    row = rows[0]
    return tuple(Gap(start, end, *row[3 * i : 3 * i + 3]) for i, (start, end) in enumerate(GAPS))


def _path(row: tuple[Any, ...]) -> Path:
    text, ordered, *rest = row
    moves = tuple((channel, phase) for channel, _, phase in (move.partition(":") for move in text.split(">")))
    return Path(moves[:MOST_MOVES], len(moves) <= MOST_MOVES, ordered, *rest)
