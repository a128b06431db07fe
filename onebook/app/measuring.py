"""Board, P&L, KPI and what is behind them, asked in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onebook.app.asking import Asked, ask, check_kpi_by, check_kpi_filters, check_pnl
from onebook.app.business import Business, measuring
from onebook.app.journeys import journeying
from onebook.app.reach import empty_notes, reach_of
from onebook.app.units import exactly
from onebook.measures import (
    Board,
    Comparison,
    Document,
    Figure,
    Kpi,
    Part,
    Period,
    Pnl,
    Posting,
    Question,
    Row,
    Session,
    benchmarks,
    board,
    documents,
    facts_of_amounts,
    kpi,
    kpi_facts,
    kpis,
    line_parts,
    measure,
    needs_journey,
    parts_of,
    pnl,
    pnl_facts,
    pnl_lines,
    postings,
    rate_gaps,
    rate_notes,
    read_document,
    reason_for,
    whose_ids,
)
from onebook.measures.board import goal_of, status_of
from onebook.measures.periods import last_year, previous_period, split
from onebook.records import BadInput, Fault, record_type, record_types

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

__all__ = [
    "Asking",
    "KpiAnswer",
    "KpiTrend",
    "OpenedKpi",
    "Why",
    "ask_benchmarks",
    "ask_board",
    "ask_document",
    "ask_kpi",
    "ask_pnl",
    "ask_why",
    "asked_in",
    "benchmarks_in",
    "board_in",
    "documents_there",
    "kpi_in",
    "kpi_trend_in",
    "open_kpi",
    "open_line",
    "pnl_in",
    "trend_period",
    "trends_in",
    "why_in",
    "why_kpi",
    "why_kpi_in",
    "why_line",
]


@dataclass(frozen=True, slots=True)
class Asking:
    """A question's words: period, first and last day, channels, `dimension=value` filters, the lake's state."""

    period: str | None = None
    first: str | None = None
    last: str | None = None
    channels: Sequence[str] = ()
    where: Sequence[str] = ()
    as_of: str | None = None


def ask_board(business: Business, asking: Asking) -> Board:
    """Return the board; see `board_in`."""
    with journeying(business, asking.as_of) as session:
        return board_in(session, asking)


def board_in(session: Session, asking: Asking) -> Board:
    """Return the board of an open session (its `as_of` is the session's)."""
    asked = asked_in(session, asking)
    found = board(session, asked.period, asked.filters)
    if found.rows:
        return found
    return replace(found, hints=empty_notes(session, asked.period, asked.filters, pnl_facts()))


def ask_pnl(
    business: Business, asking: Asking, by: str | None = None, compare: bool = True, allocated: bool = False
) -> Pnl:
    """Return the P&L; see `pnl_in`."""
    with measuring(business, asking.as_of) as session:
        return pnl_in(session, asking, by, compare, allocated)


def pnl_in(
    session: Session, asking: Asking, by: str | None = None, compare: bool = True, allocated: bool = False
) -> Pnl:
    """Return the P&L of an open session. BadInput where `by` is nothing to tell figures apart by."""
    check_pnl(by)
    asked = asked_in(session, asking)
    check_pnl(by, asked.filters)
    found = pnl(session, asked.period, by=by, filters=asked.filters, compare=compare, allocated=allocated)
    if not found.is_empty:
        return found
    return replace(found, hints=empty_notes(session, asked.period, asked.filters, pnl_facts()))


@dataclass(frozen=True, slots=True)
class KpiAnswer:
    """A KPI by dimensions: {(name, label, values): figure}, values None for the whole.

    notes: why there is nothing, and what is left out.
    """

    kpi: Kpi
    period: Period
    by: tuple[str, ...]
    figures: dict[tuple[str, str, tuple[str | None, ...] | None], Figure]
    notes: tuple[str, ...] = ()


def ask_kpi(business: Business, name: str, asking: Asking, by: Sequence[str]) -> KpiAnswer:
    """Return a KPI told apart by dimensions and grains of time."""
    chosen = kpi(business.plan, name)
    check_kpi_by(chosen, by)
    with journeying(business, asking.as_of, needed=needs_journey(chosen)) as session:
        return kpi_in(session, name, asking, by)


def kpi_in(session: Session, name: str, asking: Asking, by: Sequence[str]) -> KpiAnswer:
    """Return a KPI of an open session, told apart by dimensions and grains of time."""
    found = kpi(session.plan, name)
    check_kpi_by(found, by)
    asked = asked_in(session, asking)
    check_kpi_filters(found, asked.filters)
    question = Question({"current": asked.period}, tuple(by), asked.filters)
    figures = measure(session, [found], question)
    is_empty = all(figure.value is None for figure in figures.values())
    return KpiAnswer(found, asked.period, tuple(by), figures, _kpi_notes(session, found, question, is_empty))


def _kpi_notes(session: Session, chosen: Kpi, question: Question, is_empty: bool) -> tuple[str, ...]:
    period = question.periods["current"]
    notes = rate_notes(rate_gaps(session, facts_of_amounts([chosen]), period, question.filters))
    if not is_empty:
        return notes
    reason = reason_for(session, chosen, question)
    if reason.startswith("it "):
        return (f"It cannot be told: {reason}.", *notes)
    if reason.startswith("no "):  # what was never recorded no other period or filter brings
        return (f"It cannot be told: there are {reason}.", *notes)
    hints = empty_notes(session, period, question.filters, kpi_facts(chosen))
    return (f"It cannot be told: there is {reason}.", *hints, *notes)


@dataclass(frozen=True, slots=True)
class OpenedKpi:
    """A KPI with all that stands beside it.

    rows: the business, then each channel that it is told for, with goal and the period before (`previous`). parted: by
    each dimension or grain of time that was asked for, the values (None: not known) with their figures.
    """

    kpi: Kpi
    period: Period
    previous: Period | None
    rows: tuple[Row, ...]
    parted: dict[str, tuple[tuple[str | None, Figure], ...]]


def open_kpi(session: Session, name: str, asking: Asking, by: tuple[str, ...] = ("month",)) -> OpenedKpi:
    """Return a KPI for the business and its channels, and told apart by each of `by`."""
    chosen = kpi(session.plan, name)
    check_kpi_by(chosen, by)
    asked = asked_in(session, asking)
    before = previous_period(asked.period)
    periods = {"current": asked.period, **({"previous": before} if before else {})}
    figures = measure(session, [chosen], Question(periods, ("channel",), asked.filters))
    parted = {}
    for part in by:
        alone = Question({"current": asked.period}, (part,), asked.filters, total=False)
        found = {keys[0]: figure for (_, _, keys), figure in measure(session, [chosen], alone).items() if keys}
        parted[part] = tuple(sorted(found.items(), key=lambda row: (row[0] is None, row[0] or "")))
    rows = []
    for channel in (None, *session.plan.channels):
        at = (channel,) if channel else None
        now, earlier = figures.get((name, "current", at)), figures.get((name, "previous", at))
        if now and now.value is not None:
            goal = goal_of(session.plan, chosen, channel, asked.filters)
            status = status_of(chosen, now.value, goal)
            rows.append(Row(chosen, channel, now, goal, earlier.value if earlier else None, status))
    return OpenedKpi(chosen, asked.period, before, tuple(rows), parted)


Points = tuple[tuple[date, "Decimal | None"], ...]
"""(first day of a month, figure): every month of a trend, None where there is no figure."""


@dataclass(frozen=True, slots=True)
class KpiTrend:
    """A KPI by month. figures: of the business, by the month's first day; channels: values of those that have any."""

    figures: tuple[tuple[date, Figure | None], ...]
    channels: Mapping[str, Points]


MONTHS = 12


def trend_period(session: Session, period: Period) -> Period | None:
    """Return the months by which a trend is shown: twelve up to the period's end, or all of a longer period.

    A month that is not over yet is left out where there is one before it. None where nothing is recorded.
    """
    reach = reach_of(session)
    if reach is None:
        return None
    begun, end = reach
    last = min(period.last or end, end)
    after = _month(last, 1)
    if after > session.today and _month(last, -1) >= _month(begun, 0):
        after = _month(last, 0)
    asked = period.first or begun
    first = max(min(_month(after, -MONTHS), _month(asked, 0)), _month(begun, 0))
    return Period(first, after - timedelta(days=1)) if first < after else None


def _month(day: date, steps: int) -> date:
    """Return the first day of a month so many months after that of a day."""
    index = day.year * 12 + day.month - 1 + steps
    return date(index // 12, index % 12 + 1, 1)


def _months(period: Period) -> list[date]:
    return [part.first for part in split(period, "month") if part.first]


def trends_in(session: Session, asking: Asking) -> dict[str, Points]:
    """Return every KPI that can be told by month, for the whole of what is asked: one pass over each fact."""
    asked = asked_in(session, asking)
    question = Question({"current": asked.period}, ("month",), asked.filters, total=False)
    found: dict[str, dict[str | None, Decimal | None]] = {}
    for (name, _, keys), figure in measure(session, kpis(session.plan).values(), question).items():
        found.setdefault(name, {})[keys[0] if keys else None] = figure.value
    months = _months(asked.period)
    return {name: tuple((month, by.get(f"{month:%Y-%m}")) for month in months) for name, by in found.items()}


def kpi_trend_in(session: Session, name: str, asking: Asking) -> KpiTrend:
    """Return a KPI by month, for the whole of what is asked and by channel."""
    chosen = kpi(session.plan, name)
    asked = asked_in(session, asking)
    check_kpi_filters(chosen, asked.filters)
    months = _months(asked.period)
    whole = Question({"current": asked.period}, ("month",), asked.filters, total=False)
    figures = {keys[0]: figure for (_, _, keys), figure in measure(session, [chosen], whole).items() if keys}
    parted = replace(whole, by=("channel", "month"))
    found: dict[str, dict[str | None, Decimal | None]] = {}
    for (_, _, keys), figure in measure(session, [chosen], parted).items():
        if keys and keys[0] and figure.value is not None:
            found.setdefault(keys[0], {})[keys[1]] = figure.value
    return KpiTrend(
        tuple((month, figures.get(f"{month:%Y-%m}")) for month in months),
        {
            channel: tuple((month, found[channel].get(f"{month:%Y-%m}")) for month in months)
            for channel in session.plan.channels
            if channel in found
        },
    )


@dataclass(frozen=True, slots=True)
class Why:
    """What is behind a figure: its definition, parts with their SQL, and documents (the largest first).

    number and total: of all its documents, of which `postings` holds a page. adds_up: they add up to the figure (or
    its numerator); a median, or customers who are counted once, are no such sum. notes: why there is nothing, and what
    is left out.
    """

    name: str
    label: str
    meaning: str
    unit: str
    period: Period
    figure: Figure
    parts: tuple[Part, ...]
    postings: tuple[Posting, ...]
    number: int
    total: Decimal
    adds_up: bool
    notes: tuple[str, ...] = ()

    def sentence(self) -> str:
        """Say how many documents are listed, and what all of them have to do with the figure."""
        listed = f"{len(self.postings):,} of {self.number:,} documents"
        if self.number == 1:
            listed = f"{len(self.postings)} of 1 document"
        if self.adds_up:
            what = "the numerator, " if self.figure.denominator is not None else ""
            return f"{listed}, which add up to {what}{exactly(self.total)}."
        if self.figure.numerator is None:
            return f"{listed}; the figure is no sum of them."
        return f"{listed}; what is counted once for the business may stand in several of them."


def ask_why(business: Business, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a KPI or a line of the P&L down to documents. BadInput where there is neither of that name."""
    chosen = kpis(business.plan).get(name)
    with journeying(business, asking.as_of, needed=chosen is not None and needs_journey(chosen)) as session:
        return why_in(session, name, asking, limit=limit, offset=offset)


def why_in(session: Session, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a KPI or a line of the P&L of an open session; where both have the name it is the KPI."""
    if name in kpis(session.plan) or all(line.name != name for line in pnl_lines()):
        return why_kpi_in(session, name, asking, limit=limit, offset=offset)
    return open_line(session, name, asking, limit=limit, offset=offset)


def why_kpi_in(session: Session, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a KPI of an open session; BadInput also where it cannot be narrowed to what is asked for."""
    check_kpi_filters(kpi(session.plan, name), asked_in(session, asking).filters)
    return why_kpi(session, name, asking, limit=limit, offset=offset)


def open_line(session: Session, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a line of the P&L of an open session, with its parts and what is to be said of it."""
    asked = asked_in(session, asking)
    check_pnl(None, asked.filters)
    found = why_line(session, name, asking, limit=limit, offset=offset)
    line = next(line for line in pnl_lines() if line.name == name)
    parts = line_parts(session, line, pnl_lines(), asked.period, asked.filters)
    notes = rate_notes(rate_gaps(session, dict.fromkeys(p.fact for p in parts), asked.period, asked.filters))
    if not found.number:
        notes = (*empty_notes(session, asked.period, asked.filters, pnl_facts()), *notes)
    return replace(found, parts=parts, notes=notes)


def why_line(session: Session, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a line of the P&L down to documents. BadInput where there is none of that name."""
    lines = {line.name: line for line in pnl_lines()}
    if name not in lines:
        raise BadInput(Fault("", f"the P&L has no line '{name}'.", f"There are: {', '.join(lines)}."))
    line = lines[name]
    asked = asked_in(session, asking)
    found, number, total = postings(session, line, pnl_lines(), asked.period, asked.filters, limit=limit, offset=offset)
    figure = Figure(total, None, None)
    return Why(name, line.label, line.meaning, "money", asked.period, figure, (), found, number, total, adds_up=True)


def why_kpi(session: Session, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a KPI down to documents. BadInput where there is none of that name."""
    chosen = kpi(session.plan, name)
    asked = asked_in(session, asking)
    question = Question({"current": asked.period}, (), asked.filters)
    measured = measure(session, [chosen], question)
    figure = measured.get((name, "current", None), Figure(None, None, None))
    parts = parts_of(session, chosen, asked.period, asked.filters, figure)
    found, number, total = documents(session, chosen, asked.period, asked.filters, limit=limit, offset=offset)
    return Why(
        name, chosen.label, chosen.definition, chosen.unit, asked.period, figure, parts, found, number, total,
        adds_up=not chosen.value and total == figure.numerator,
        notes=_kpi_notes(session, chosen, question, figure.value is None),
    )  # fmt: skip


def documents_there(session: Session, named: tuple[tuple[str, str, str], ...]) -> frozenset[tuple[str, str, str]]:
    """Return which of the documents (record type, system, id) there are records of.

    Orders may name customers of whom nothing was ever loaded.
    """
    found = set()
    for kind in {kind for kind, _, _ in named} & session.loaded.keys() & record_types().keys():
        if "external_id" not in record_type(kind).names:
            continue
        ids = [external_id for of, _, external_id in named if of == kind]
        rows = session.con.execute(
            f"select distinct system, external_id from {kind} where list_contains(?, external_id)", [ids]
        ).fetchall()
        found |= {(kind, system, external_id) for system, external_id in rows}
    return frozenset(
        (kind, system, external_id)
        for kind, system, external_id in named
        if (kind, system, external_id) in found or (kind, whose_ids(session.plan, system, kind), external_id) in found
    )


def ask_document(business: Business, kind: str, system: str, external_id: str, as_of: str | None = None) -> Document:
    """Return a document with the records that belong to it."""
    with measuring(business, as_of) as session:
        return read_document(session, kind, system, external_id)


def asked_in(session: Session, asking: Asking) -> Asked:
    """Read the words; BadInput also where the period, or what it is held against, reaches beyond the calendar."""
    try:
        asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
        previous_period(asked.period)
        last_year(asked.period)
    except (OverflowError, ValueError) as error:
        what = "it, or what comes just before or after it, lies where no calendar reaches."
        raise BadInput(Fault("period", what, "Ask for years from 2 to 9998.")) from error
    return asked


def ask_benchmarks(business: Business, asking: Asking) -> tuple[tuple[Comparison, ...], tuple[str, ...]]:
    """Return the business's figures beside goals, own history and published figures; and why there are none."""
    with journeying(business, asking.as_of) as session:
        found = benchmarks_in(session, asking)
        asked = asked_in(session, asking)
        return found, () if found else empty_notes(session, asked.period, asked.filters, pnl_facts())


def benchmarks_in(session: Session, asking: Asking) -> tuple[Comparison, ...]:
    """Return the benchmarks of an open session."""
    asked = asked_in(session, asking)
    return benchmarks(session, asked.period, asked.filters)
