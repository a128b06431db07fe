"""Every table of the pages as it is written into a file: with the names of columns that `--json` and `--csv` have.

Names stay the same in every language and on every page, so that what people build upon a file goes on working.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from onebook.app.answers import KINDS, rejects_answer
from onebook.app.influence import MEMO, MEMO_LABEL, influence_words
from onebook.app.sheets import Sheet, of_answer
from onebook.measures import GRAINS, UNASSIGNED, Document, Figure, dimensions, pnl_lines, pnl_notes, whose_ids
from onebook.records import SYSTEM_FIELDS, BadInput, Fault, record_type

if TYPE_CHECKING:
    from decimal import Decimal

    from onebook.app.delivery import Delivery, Late, Part
    from onebook.app.freshness import Held, KeptOut, LoadDone
    from onebook.app.influence import Influence
    from onebook.app.measuring import OpenedKpi, Why
    from onebook.app.planning import PlanShown
    from onebook.measures import Pnl, PnlLine, Row, Session
    from onebook.plan import Plan
    from onebook.plan.check import Finding

__all__ = [
    "ROWS",
    "all_related",
    "check_part",
    "delivery_months_sheet",
    "delivery_parts_sheet",
    "delivery_sheet",
    "document_sheet",
    "documents_must_fit",
    "findings_sheet",
    "flows_sheet",
    "kept_out_sheet",
    "kpi_sheet",
    "line_named",
    "line_sheet",
    "loads_sheet",
    "overdue_sheet",
    "plan_systems_sheet",
    "pnl_sheet",
    "records_sheet",
    "related_sheet",
    "states_sheet",
    "systems_sheet",
    "why_sheet",
]

ROWS = 100_000
"""Rows of a file at most: what holds more is asked for by a shorter period, never cut short without a word."""

FIGURE = ("value", "low", "high", "numerator", "denominator")


def sheet(
    title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], notes: Sequence[str] = (),
    kinds: Mapping[str, str] | None = None,
) -> Sheet:  # fmt: skip
    """Make a table of rows by name; what a column holds is told by its name, or by `kinds`."""
    told = {name: (kinds or {}).get(name, KINDS.get(name, "text")) for name in columns}
    return Sheet(title, told, [[row.get(name) for name in columns] for row in rows], tuple(notes))


def figure_cells(told: Figure | None) -> dict[str, Any]:
    """Return a figure's cells."""
    return {name: getattr(told, name) for name in FIGURE} if told else {}


def row_cells(row: Row) -> dict[str, Any]:
    """Return the cells of a KPI's row."""
    return {
        "kpi": row.kpi.name, "label": row.kpi.label, "channel": row.channel, **figure_cells(row.figure),
        "previous": row.previous, "goal": row.goal, "status": row.status, "unit": row.kpi.unit,
    }  # fmt: skip


TOLD = ("value", "low", "high", "previous", "goal", "status", "numerator", "denominator", "unit")


def pnl_sheet(found: Pnl, influence: Influence | None = None) -> Sheet:
    """Return a statement as it stands on its page: a row a line, and beside the business what it is held against.

    influence: what its channels influenced stands below, and is no part of the sums.
    """
    told: list[tuple[str, Mapping[str, Decimal]]] = [("business", found.whole.totals)]
    for name, statement in (("previous", found.previous), ("last_year", found.last_year)):
        if statement and any(statement.channels.values()):  # where nothing was told, no column of zeros
            told.append((name, statement.totals))
    if found.budget:
        told.append(("budget", found.budget))
    if found.by:
        told += [(bucket or "not known", part.totals) for bucket, part in found.parts.items()]
    else:
        for channel in found.channels:
            memo = {MEMO: value} if influence and (value := influence.value(channel)) is not None else {}
            told.append(("no channel" if channel == UNASSIGNED else channel, {**_of_channel(found, channel), **memo}))
            planned = {line: amounts[channel] for line, amounts in found.budget_channels.items() if channel in amounts}
            told += [(f"budget_{channel}", planned)] if planned else []
    beside: dict[str, Mapping[str, Decimal]] = {}
    for name, amounts in told:
        beside[_free(name, beside)] = amounts
    lines = [(line.name, line.label) for line in pnl_lines()]
    if any(MEMO in amounts for amounts in beside.values()):
        lines.append((MEMO, MEMO_LABEL))
    rows = [
        {"line": line, "label": label} | {name: amounts.get(line) for name, amounts in beside.items()}
        for line, label in lines
    ]
    title = f"P&L, {found.period.label()}, {found.currency}"
    notes = (*pnl_notes(found), *([influence_words(influence)] if influence else []))
    return sheet(title, ("line", "label", *beside), rows, notes, dict.fromkeys(beside, "figure"))


def _free(name: str, taken: Collection[str]) -> str:
    """Return a column's name that is not taken yet: an item group may be called as a column beside it is."""
    while name in ("line", "label") or name in taken:
        name += "_"
    return name


def _of_channel(found: Pnl, channel: str) -> Mapping[str, Decimal]:
    """Return a channel's amounts: none of what is told for the business only, unless it was shared out."""
    return {
        line.name: found.whole.channels[line.name][channel]
        for line in pnl_lines()
        if channel in found.whole.channels[line.name] and (found.allocated or not line.business_only)
    }


def line_named(name: str) -> PnlLine:
    """Return a line of the P&L; BadInput where there is none of that name."""
    lines = {line.name: line for line in pnl_lines()}
    if name not in lines:
        raise BadInput(Fault("", f"the P&L has no line '{name}'.", f"There are: {', '.join(lines)}."))
    return lines[name]


def line_sheet(found: Pnl, line: PnlLine, of: str) -> Sheet:
    """Return what adds up to a line: by the lines that it sums (of: `lines`) or by channel."""
    if of == "lines":
        rows = [{"line": part, "amount": found.whole.totals[part]} for part in line.sum_of]
    else:
        amounts = found.whole.channels[line.name]
        rows = [{"channel": None if c == UNASSIGNED else c, "amount": amount} for c, amount in amounts.items()]
    title = f"{line.label}, {found.period.label()}, {found.currency}"
    return sheet(title, ("line" if of == "lines" else "channel", "amount"), rows)


def kpi_sheet(found: OpenedKpi, by: str) -> Sheet:
    """Return a KPI by channel (beside goal and the period before), or by another dimension or grain of time."""
    title = f"{found.kpi.label}, {found.period.label()}"
    notes = [f"{found.kpi.definition} Source: {found.kpi.source}."]
    if by == "channel":
        return sheet(title, ("channel", *TOLD), (row_cells(row) for row in found.rows), notes)
    rows = [{by: value, **figure_cells(told), "unit": found.kpi.unit} for value, told in found.parted[by]]
    return sheet(title, (by, *FIGURE, "unit"), rows, notes, {by: "text"})


def why_sheet(found: Why) -> Sheet:
    """Return the documents behind a figure."""
    columns = ("document_kind", "document_id", "system", "channel", "day", "fact", "adds", "to")
    rows = (
        {**asdict(p), "adds": p.figures[0], "to": p.figures[1] if len(p.figures) > 1 else None} for p in found.postings
    )
    return sheet(f"{found.label}, {found.period.label()}: documents", columns, rows, (*found.notes, found.meaning))


def documents_must_fit(found: Why) -> None:
    """Raise BadInput where there are more documents behind a figure than a file takes."""
    must_fit(found.number, "documents", "Choose a shorter period or a channel, or use `onebook why` with --csv.")


def must_fit(number: int, what: str, mend: str) -> None:
    """Raise BadInput where a file cannot take so many rows."""
    if number > ROWS:
        raise BadInput(Fault("", f"there are {number:,} {what}, and a file takes {ROWS:,}.", mend))


def document_sheet(found: Document) -> Sheet:
    """Return what a document says: a row a field."""
    declared = record_type(found.kind)
    meant = {f.name: f.doc for f in (*declared.fields, *SYSTEM_FIELDS)}
    rows = [
        {"field": name, "value": value, "meaning": meant.get(name, "")}
        for name, value in found.fields.items()
        if value is not None
    ]
    title = f"{found.kind.replace('_', ' ')} {found.external_id} of {found.system}"
    return sheet(title, ("field", "value", "meaning"), rows, kinds={"value": "text"})


def all_related(session: Session, kind: str, system: str, external_id: str, related: str, by: str) -> Sheet:
    """Return all records of a type that name a document in a field (none: that are it). BadInput for no such field."""
    declared = record_type(related)
    itself = "external_id" if "external_id" in declared.names else declared.key[0]
    naming = [field.name for field in declared.fields if field.ref == kind]
    if related == kind and not by:
        by = itself
    elif by not in naming:
        mend = f"It names one in {' or '.join(naming)}." if naming else "It names none."
        raise BadInput(Fault("field", f"{related} names no {kind} in '{by}'.", mend))
    whose = whose_ids(session.plan, system, kind)
    systems = [name for name in session.plan.systems if whose_ids(session.plan, name, kind) == whose]
    where = f"from {related} where {by} = ? and list_contains(?, system)"
    asked = [external_id, list(dict.fromkeys([system, whose, *systems]))]
    number = session.con.execute(f"select count(*) {where}", asked).fetchall()[0][0]
    must_fit(number, "records", "Use `onebook sql` with --csv.")
    order = ", ".join(["system", *declared.key])
    found = session.con.execute(f"select * {where} order by {order}", asked)
    columns = tuple(d[0] for d in found.description or ())
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    return related_sheet(f"{related.replace('_', ' ')} of {kind.replace('_', ' ')} {external_id}", columns, rows)


def related_sheet(title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """Return records without the columns that none of them fills."""
    filled = [name for name in columns if any(row[name] is not None for row in rows)]
    return sheet(title, filled, rows)


def delivery_sheet(found: Delivery) -> Sheet:
    """Return the key figures of delivery."""
    columns = ("kpi", "label", *TOLD)
    return sheet(f"Delivery, {found.period.label()}", columns, (row_cells(row) for row in found.rows))


def delivery_months_sheet(found: Delivery) -> Sheet:
    """Return delivery by month: a row a month and KPI."""
    rows = [
        {"month": f"{month:%Y-%m}", "kpi": name, **figure_cells(told), "unit": "share"}
        for month, figures in found.months
        for name, told in figures.items()
    ]
    title = f"Delivery by month, {found.period.label()}"
    return sheet(title, ("month", "kpi", *FIGURE, "unit"), rows, kinds={"month": "text"})


def delivery_parts_sheet(found: Delivery, by: str) -> Sheet:
    """Return delivery by channel, carrier or place. BadInput where it is told by something else."""
    if by not in found.parts:
        raise BadInput(Fault("by", f"'{by}' is nothing to tell delivery by.", f"Take {', '.join(found.parts)}."))
    rows = [_part_cells(by, part) for part in found.parts[by]]
    columns = (by, *FIGURE, "unit", "lead_time", "lead_time_p90")
    kinds = {by: "text", "lead_time": "figure", "lead_time_p90": "figure"}
    notes = ("value is on-time delivery of the lines in denominator; lead times are days from order to delivery.",)
    return sheet(f"Delivery by {by}, {found.period.label()}", columns, rows, notes, kinds)


def _part_cells(by: str, part: Part) -> dict[str, Any]:
    times = {name: part.figures[name].value for name in ("lead_time", "lead_time_p90") if name in part.figures}
    return {by: part.value, **figure_cells(part.on_time), "unit": "share" if part.on_time else None, **times}


def overdue_sheet(found: Late) -> Sheet:
    """Return the overdue orders, the oldest promise first."""
    must_fit(found.number, "overdue orders", "Choose a channel.")
    columns = ("kind", "external_id", "system", "channel", "carrier", "promised", "days", "lines")
    kinds = {"promised": "day", "days": "count", "lines": "count"}
    return sheet(f"Overdue on {found.day}", columns, (asdict(order) for order in found.orders), kinds=kinds)


def systems_sheet(found: Held) -> Sheet:
    """Return the systems with how fresh they are."""
    columns = ("name", "label", "kind", "loaded_at", "newest", "behind", "records", "kept_out", "gives")
    kinds = {"loaded_at": "instant", "newest": "day", "behind": "count", "records": "count", "kept_out": "count"}
    rows = ({**asdict(system), "gives": ", ".join(system.gives)} for system in found.systems)
    return sheet("Systems", columns, rows, kinds=kinds)


def records_sheet(found: Held) -> Sheet:
    """Return the number of records by system and type."""
    columns = ("system", "record_type", "records", "gone", "newest", "behind")
    kinds = {"records": "count", "gone": "count", "newest": "day", "behind": "count"}
    return sheet("Records", columns, (asdict(holding) for holding in found.holdings), kinds=kinds)


def kept_out_sheet(found: KeptOut) -> Sheet:
    """Return what is kept out, a row for each fault; the columns are those that `onebook rejects retry` reads."""
    must_fit(found.number, "things to mend", "Open one system's, or use `onebook rejects` with --csv.")
    return of_answer(rejects_answer(found.rejects))


def loads_sheet(found: Sequence[LoadDone]) -> Sheet:
    """Return what the last loads did."""
    columns = ("load_id", "system", "at", "since", "record_type", "read", "good", "rejected", "added", "replaced",
               "unchanged")  # fmt: skip
    rows = (asdict(load) for load in found)
    return sheet("Loads", columns, rows, kinds={"at": "instant", "since": "day", "load_id": "count"})


def states_sheet(found: Held) -> Sheet:
    """Return the states that are kept."""
    return sheet("States", ("snapshot", "at", "note"), (asdict(state) for state in found.states))


def flows_sheet(found: PlanShown) -> Sheet:
    """Return the plan's flows; documents and cost of typing them a month, and minutes for one, where they are known."""
    efforts = {id(line.flow): line.effort for line in found.savings.lines}
    columns = ("records", "giver", "taker", "carried", "why", "documents", "measured", "minutes", "cost")
    rows = (
        {
            "records": ", ".join((flow.record_type, *flow.parts)), "giver": flow.giver, "taker": flow.taker,
            "carried": flow.carried, "why": flow.why, "documents": flow.documents, "measured": flow.measured,
            "minutes": flow.minutes, "cost": effort.money if (effort := efforts.get(id(flow))) else None,
        }
        for flow in found.flows
    )  # fmt: skip
    return sheet("Flows", columns, rows, found.words, dict.fromkeys(("documents", "minutes", "cost"), "figure"))


def findings_sheet(found: Sequence[Finding]) -> Sheet:
    """Return what is to be mended in the plan."""
    columns = ("severity", "line", "where", "what", "mend")
    return sheet("To mend in the plan", columns, (asdict(one) for one in found), kinds={"line": "count"})


def plan_systems_sheet(plan: Plan) -> Sheet:
    """Return the plan's systems; of each only what is named here: its database may be an address with a password."""
    rows = (
        {"system": name, "label": system.label, "kind": system.kind, "channels": ", ".join(system.channels)}
        for name, system in plan.systems.items()
    )
    return sheet("Systems of the plan", ("system", "label", "kind", "channels"), rows)


def check_part(by: str) -> str:
    """Return a dimension or grain of time; BadInput where it is neither."""
    if by not in (*GRAINS, *dimensions()):
        there = ", ".join((*GRAINS, *dimensions()))
        raise BadInput(Fault("by", f"'{by}' is no grain or dimension.", f"There are: {there}."))
    return by
