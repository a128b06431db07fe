"""Board, P&L, KPI and what is behind them, asked in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from onebook.app.asking import ask
from onebook.app.business import Business, measuring
from onebook.measures import (
    GRAINS,
    Board,
    Document,
    Figure,
    Kpi,
    Part,
    Period,
    Pnl,
    PnlLine,
    Posting,
    Question,
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
from onebook.records import BadInput, Fault

__all__ = ["Asking", "KpiAnswer", "Why", "ask_board", "ask_document", "ask_kpi", "ask_pnl", "ask_why"]


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
    """Return the board."""
    with measuring(business, asking.as_of) as session:
        asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
        return board(session, asked.period, asked.filters)


def ask_pnl(business: Business, asking: Asking, by: str | None = None, compare: bool = True, allocated: bool = False) -> Pnl:
    """Return the P&L."""
    if by and by not in GRAINS and by not in dimensions():
        raise BadInput(Fault("--by", f"'{by}' is no grain or dimension.", f"There are: {', '.join((*GRAINS, *dimensions()))}."))
    with measuring(business, asking.as_of) as session:
        asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
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
    for part in by:
        if part not in GRAINS and part not in dimensions():
            raise BadInput(Fault("--by", f"'{part}' is no grain or dimension.", f"There are: {', '.join((*GRAINS, *dimensions()))}."))
    found = kpi(business.plan, name)
    with measuring(business, asking.as_of) as session:
        asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
        figures = measure(session, [found], Question({"current": asked.period}, tuple(by), asked.filters))
    return KpiAnswer(found, asked.period, tuple(by), figures)


@dataclass(frozen=True, slots=True)
class Why:
    """What is behind a figure: its definition, parts with their SQL, and documents (the largest first)."""

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
        asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
        lines = {line.name: line for line in pnl_lines()}
        if name in lines and name not in kpis(business.plan):
            line: PnlLine = lines[name]
            found, number, total = postings(
                session, line, pnl_lines(), asked.period, asked.filters, limit=limit, offset=offset
            )
            figure = Figure(total, None, None)
            return Why(name, line.label, line.meaning, "money", asked.period, figure, (), found, number, total)
        chosen = kpi(business.plan, name)
        measured = measure(session, [chosen], Question({"current": asked.period}, (), asked.filters))
        figure = measured.get((name, "current", None), Figure(None, None, None))
        parts = parts_of(session, chosen, asked.period, asked.filters)
        found, number, total = documents(session, chosen, asked.period, asked.filters, limit=limit, offset=offset)
    return Why(name, chosen.label, chosen.definition, chosen.unit, asked.period, figure, parts, found, number, total)


def ask_document(business: Business, kind: str, system: str, external_id: str, as_of: str | None = None) -> Document:
    """Return a document with the records that belong to it."""
    with measuring(business, as_of) as session:
        return read_document(session, kind, system, external_id)
