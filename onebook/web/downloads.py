"""Which table of which page is downloaded by which name, and what its file is called.

A table is asked for as its page is: `/download/board.xlsx?period=2024&channel=web`. What else it needs (the KPI's name,
by what it is told) stands in the address, too; templates make it with the macro in `downloads.html`. The tables of the
journey's pages are in `journey_downloads`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app import downloading as tables
from onebook.app.answers import board_answer
from onebook.app.delivery import delivery_in, late_in
from onebook.app.freshness import held_in, kept_out_in, loads_in
from onebook.app.influence import influence_in
from onebook.app.measuring import board_in, open_kpi, pnl_in, why_kpi, why_line
from onebook.app.planning import check_business
from onebook.app.sheets import of_answer
from onebook.measures import read_document
from onebook.web.documents import PAGE
from onebook.web.reading import plan_now
from onebook.web.words import period_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from onebook.app.reader import Reader, Reading
    from onebook.app.sheets import Sheet
    from onebook.measures import Period
    from onebook.web.wanted import Wanted

__all__ = ["OF_LAKE", "OF_PLAN", "Made", "More", "file_name"]


@dataclass(frozen=True, slots=True)
class More:
    """What a table is asked for besides period and filters, each as its page calls it; empty words: nothing."""

    name: str = ""
    by: str = ""
    allocate: bool = False
    kind: str = ""
    system: str = ""
    id: str = ""
    records: str | None = None
    field: str = ""
    rule: str = ""
    of: str = ""
    outcome: str = ""
    kpi: str = ""
    at: str = ""
    days: int | None = None
    look_back: int | None = None
    half_life: float = 7.0
    order: int = 1
    weights: str = "30,40,30"


@dataclass(frozen=True, slots=True)
class Made:
    """A table, and what its file's name tells of it. period: None where it has none."""

    sheet: Sheet
    told: tuple[str, ...] = ()
    period: Period | None = None


def _board(lake: Reading, wanted: Wanted, _more: More) -> Made:
    found = lake.ask(board_in, wanted.asking())
    return Made(of_answer(board_answer(found)), ("board",), found.period)


def _pnl(lake: Reading, wanted: Wanted, more: More) -> Made:
    by = more.by if more.by != "channel" else ""
    scope = wanted.scope(lake.business.plan)
    found = lake.ask(pnl_in, wanted.asking(), by or None, allocated=more.allocate and not by and not scope)
    influence = None if by else lake.ask(influence_in, wanted.asking())
    return Made(tables.pnl_sheet(found, influence), ("pnl", *(["by", by] if by else [])), found.period)


def _line(of: str) -> Callable[[Reading, Wanted, More], Made]:
    def made(lake: Reading, wanted: Wanted, more: More) -> Made:
        line = tables.line_named(more.name)
        found = lake.ask(pnl_in, wanted.asking(), None, allocated=more.allocate)
        return Made(tables.line_sheet(found, line, of), (line.name, "by", of), found.period)

    return made


def _line_documents(lake: Reading, wanted: Wanted, more: More) -> Made:
    tables.documents_must_fit(lake.ask(why_line, more.name, wanted.asking(), limit=PAGE, offset=0))
    found = lake.once(why_line, more.name, wanted.asking(), limit=tables.ROWS, offset=0)
    return Made(tables.why_sheet(found), (more.name, "documents"), found.period)


def _kpi(lake: Reading, wanted: Wanted, more: More) -> Made:
    by = tables.check_part(more.by or "channel")
    found = lake.ask(open_kpi, more.name, wanted.asking(), () if by == "channel" else (by,))
    return Made(tables.kpi_sheet(found, by), (more.name, "by", by), found.period)


def _kpi_documents(lake: Reading, wanted: Wanted, more: More) -> Made:
    tables.documents_must_fit(lake.ask(why_kpi, more.name, wanted.asking(), limit=PAGE, offset=0))
    found = lake.once(why_kpi, more.name, wanted.asking(), limit=tables.ROWS, offset=0)
    return Made(tables.why_sheet(found), (more.name, "documents"), found.period)


def _document(lake: Reading, _wanted: Wanted, more: More) -> Made:
    found = lake.ask(read_document, more.kind, more.system, more.id)
    return Made(tables.document_sheet(found), (more.kind, more.id))


def _related(lake: Reading, _wanted: Wanted, more: More) -> Made:
    lake.ask(read_document, more.kind, more.system, more.id)  # BadInput where there is no such document
    related = more.records or more.kind
    found = lake.once(tables.all_related, more.kind, more.system, more.id, related, more.field)
    return Made(found, (more.kind, more.id, related))


def _delivery(lake: Reading, wanted: Wanted, _more: More) -> Made:
    found = lake.ask(delivery_in, wanted.asking())
    return Made(tables.delivery_sheet(found), ("delivery",), found.period)


def _delivery_months(lake: Reading, wanted: Wanted, _more: More) -> Made:
    found = lake.ask(delivery_in, wanted.asking())
    return Made(tables.delivery_months_sheet(found), ("delivery", "by", "month"), found.period)


def _delivery_parts(lake: Reading, wanted: Wanted, more: More) -> Made:
    found = lake.ask(delivery_in, wanted.asking())
    by = more.by or "channel"
    return Made(tables.delivery_parts_sheet(found, by), ("delivery", "by", by), found.period)


def _overdue(lake: Reading, wanted: Wanted, _more: More) -> Made:
    found = lake.once(late_in, wanted.asking(), limit=tables.ROWS, offset=0)
    return Made(tables.overdue_sheet(found), ("overdue", "on", str(found.day)))


def _kept_out(lake: Reading, _wanted: Wanted, more: More) -> Made:
    found = lake.once(kept_out_in, more.system, more.records, more.rule, limit=tables.ROWS)
    told = (more.system, more.records or "", more.rule)
    return Made(tables.kept_out_sheet(found), ("kept", "out", *(word for word in told if word)))


OF_LAKE: dict[str, Callable[[Reading, Wanted, More], Made]] = {
    "board": _board,
    "pnl": _pnl,
    "line-lines": _line("lines"),
    "line-channels": _line("channels"),
    "line-documents": _line_documents,
    "kpi": _kpi,
    "kpi-documents": _kpi_documents,
    "document": _document,
    "related": _related,
    "delivery": _delivery,
    "delivery-months": _delivery_months,
    "delivery-parts": _delivery_parts,
    "overdue": _overdue,
    "systems": lambda lake, _wanted, _more: Made(tables.systems_sheet(lake.ask(held_in)), ("systems",)),
    "records": lambda lake, _wanted, _more: Made(tables.records_sheet(lake.ask(held_in)), ("records",)),
    "kept-out": _kept_out,
    "loads": lambda lake, _wanted, _more: Made(tables.loads_sheet(lake.ask(loads_in)), ("loads",)),
    "states": lambda lake, _wanted, _more: Made(tables.states_sheet(lake.ask(held_in)), ("states",)),
}
"""Tables that are made of what was loaded."""

OF_PLAN: dict[str, Callable[[Reader], Made]] = {
    "flows": lambda reader: Made(tables.flows_sheet(plan_now(reader)[0]), ("flows",)),
    "findings": lambda reader: Made(tables.findings_sheet(check_business(reader.business())), ("findings",)),
    "plan-systems": lambda reader: Made(tables.plan_systems_sheet(reader.business().plan), ("plan", "systems")),
}
"""Tables that are made of the plan, also before anything was loaded."""

LONGEST = 100
"""Characters of a file's name before its ending."""


def file_name(made: Made, wanted: Wanted, ending: str) -> str:
    """Return the name of a table's file: what it is, which period and which filters; plain ASCII."""
    words = [*made.told]
    if made.period:
        words += [period_words(made.period), wanted.channel, *wanted.where]
    plain = (re.sub(r"[^A-Za-z0-9.]+", "-", word).strip("-.") for word in words)
    return f"{'-'.join(word for word in plain if word)[:LONGEST].rstrip('-.') or 'table'}.{ending}"
