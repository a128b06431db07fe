"""Board, P&L, KPI and what is behind them, asked in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.asking import Asked, ask
from onebook.app.business import Business, measuring
from onebook.measures import (
    GRAINS,
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
    dimensions,
    documents,
    kpi,
    kpis,
    measure,
    parts_of,
    pnl,
    pnl_lines,
    postings,
    read_document,
)
from onebook.measures.board import goal_of, status_of
from onebook.measures.periods import previous_period
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

__all__ = [
    "Asking",
    "KpiAnswer",
    "OpenedKpi",
    "Why",
    "ask_benchmarks",
    "ask_board",
    "ask_document",
    "ask_kpi",
    "ask_pnl",
    "ask_why",
    "benchmarks_in",
    "board_in",
    "kpi_in",
    "open_kpi",
    "pnl_in",
    "why_in",
    "why_kpi",
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
    with measuring(business, asking.as_of) as session:
        return board_in(session, asking)


def board_in(session: Session, asking: Asking) -> Board:
    """Return the board of an open session (its `as_of` is the session's)."""
    asked = _asked(session, asking)
    return board(session, asked.period, asked.filters)


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
    _check_by([by] if by else [])
    asked = _asked(session, asking)
    return pnl(session, asked.period, by=by, filters=asked.filters, compare=compare, allocated=allocated)


@dataclass(frozen=True, slots=True)
class KpiAnswer:
    """A KPI by dimensions: {(name, label, values): figure}, values None for the whole."""

    kpi: Kpi
    period: Period
    by: tuple[str, ...]
    figures: dict[tuple[str, str, tuple[str | None, ...] | None], Figure]


def ask_kpi(business: Business, name: str, asking: Asking, by: Sequence[str]) -> KpiAnswer:
    """Return a KPI told apart by dimensions and grains of time."""
    _check_by(by)
    kpi(business.plan, name)
    with measuring(business, asking.as_of) as session:
        return kpi_in(session, name, asking, by)


def kpi_in(session: Session, name: str, asking: Asking, by: Sequence[str]) -> KpiAnswer:
    """Return a KPI of an open session, told apart by dimensions and grains of time."""
    _check_by(by)
    found = kpi(session.plan, name)
    asked = _asked(session, asking)
    figures = measure(session, [found], Question({"current": asked.period}, tuple(by), asked.filters))
    return KpiAnswer(found, asked.period, tuple(by), figures)


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
    _check_by(by)
    chosen = kpi(session.plan, name)
    asked = _asked(session, asking)
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


@dataclass(frozen=True, slots=True)
class Why:
    """What is behind a figure: its definition, parts with their SQL, and documents (the largest first).

    number and total: of all its documents, of which `postings` holds a page.
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


def ask_why(business: Business, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a KPI or a line of the P&L down to documents. BadInput where there is neither of that name."""
    with measuring(business, asking.as_of) as session:
        return why_in(session, name, asking, limit=limit, offset=offset)


def why_in(session: Session, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a KPI or a line of the P&L of an open session; where both have the name it is the KPI."""
    is_line = any(line.name == name for line in pnl_lines()) and name not in kpis(session.plan)
    why = why_line if is_line else why_kpi
    return why(session, name, asking, limit=limit, offset=offset)


def why_line(session: Session, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a line of the P&L down to documents. BadInput where there is none of that name."""
    lines = {line.name: line for line in pnl_lines()}
    if name not in lines:
        raise BadInput(Fault("", f"the P&L has no line '{name}'.", f"There are: {', '.join(lines)}."))
    line = lines[name]
    asked = _asked(session, asking)
    found, number, total = postings(session, line, pnl_lines(), asked.period, asked.filters, limit=limit, offset=offset)
    figure = Figure(total, None, None)
    return Why(name, line.label, line.meaning, "money", asked.period, figure, (), found, number, total)


def why_kpi(session: Session, name: str, asking: Asking, *, limit: int = 20, offset: int = 0) -> Why:
    """Open a KPI down to documents. BadInput where there is none of that name."""
    chosen = kpi(session.plan, name)
    asked = _asked(session, asking)
    measured = measure(session, [chosen], Question({"current": asked.period}, (), asked.filters))
    figure = measured.get((name, "current", None), Figure(None, None, None))
    parts = parts_of(session, chosen, asked.period, asked.filters)
    found, number, total = documents(session, chosen, asked.period, asked.filters, limit=limit, offset=offset)
    return Why(name, chosen.label, chosen.definition, chosen.unit, asked.period, figure, parts, found, number, total)


def ask_document(business: Business, kind: str, system: str, external_id: str, as_of: str | None = None) -> Document:
    """Return a document with the records that belong to it."""
    with measuring(business, as_of) as session:
        return read_document(session, kind, system, external_id)


def _asked(session: Session, asking: Asking) -> Asked:
    return ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)


def _check_by(by: Sequence[str]) -> None:
    there = (*GRAINS, *dimensions())
    for part in by:
        if part not in there:
            raise BadInput(Fault("by", f"'{part}' is no grain or dimension.", f"There are: {', '.join(there)}."))


def ask_benchmarks(business: Business, asking: Asking) -> tuple[Comparison, ...]:
    """Return the business's figures beside goals, own history and published figures."""
    with measuring(business, asking.as_of) as session:
        return benchmarks_in(session, asking)


def benchmarks_in(session: Session, asking: Asking) -> tuple[Comparison, ...]:
    """Return the benchmarks of an open session."""
    asked = _asked(session, asking)
    return benchmarks(session, asked.period, asked.filters)
