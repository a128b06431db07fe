"""Answers for programs: plain rows with exact figures, which show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from html import escape
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from onebook.app.units import counted
from onebook.measures import Board, Comparison, Figure, Pnl, Statement, board_notes, pnl_lines, pnl_notes

if TYPE_CHECKING:
    import pyarrow as pa

    from onebook.app.measuring import KpiAnswer, Why
    from onebook.intake import LoadReport, Reject
    from onebook.lake import State

__all__ = [
    "Answer",
    "Row",
    "benchmark_answer",
    "board_answer",
    "kpi_answer",
    "load_answer",
    "loads_answer",
    "pnl_answer",
    "rejects_answer",
    "why_answer",
]

SHOWN = 60
"""Rows that an answer shows of itself at most."""

FIGURES = (
    "amount", "previous", "last_year", "budget", "value", "numerator", "denominator", "low", "high", "goal", "adds",
    "to", "median", "best",
)  # fmt: skip
COUNTS = ("periods", "read", "good", "rejected", "added", "replaced", "unchanged", "source_row", "snapshot")
KINDS = {**dict.fromkeys(FIGURES, "figure"), **dict.fromkeys(COUNTS, "count"), "day": "day", "at": "instant"}
"""Column → what it holds, so that a table has its types whatever is told; all others hold text."""

DECIMALS = 12
"""Decimals of a figure in an Arrow table: sums are exact there, ratios rounded."""

Row = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Answer(Sequence[Row], Generic[T]):
    """Rows that share their columns; figures are Decimal, days are dates, None is what is not known or not told.

    columns: their names, and what they hold: text, figure, count, day or instant. found: the whole answer, as the
    measures give it. notes: what must be known to judge it, one sentence each.
    """

    title: str
    columns: Mapping[str, str]
    rows: tuple[Row, ...]
    found: T
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, at: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[at]

    def arrow(self) -> pa.Table:
        """Return the rows as an Arrow table; figures are DECIMAL(38,12)."""
        import pyarrow as pa

        types = {
            "text": pa.string(), "figure": pa.decimal128(38, DECIMALS), "count": pa.int64(), "day": pa.date32(),
            "instant": pa.timestamp("us", "UTC"),
        }  # fmt: skip
        return pa.table(
            {
                name: pa.array([_fitting(row[name]) for row in self.rows], types[kind])
                for name, kind in self.columns.items()
            }
        )

    def __repr__(self) -> str:
        cells = [tuple(self.columns), *([_text(row[c]) for c in self.columns] for row in self.rows[:SHOWN])]
        widths = [max(len(row[i]) for row in cells) for i in range(len(self.columns))]
        lines = ["  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip() for row in cells]
        return "\n".join([self.title, *lines, *self._below()])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(c)}</th>" for c in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(_text(row[c]))}</td>" for c in self.columns) + "</tr>"
            for row in self.rows[:SHOWN]
        )
        below = "".join(f"<p>{escape(line)}</p>" for line in self._below())
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<p><b>{escape(self.title)}</b></p>{table}{below}"

    def _below(self) -> list[str]:
        more = len(self.rows) - SHOWN
        return [*([f"… and {more:,} more rows"] if more > 0 else []), *self.notes]


def _fitting(value: Any) -> Any:
    if isinstance(value, Decimal):
        return value.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_UP, Context(prec=76))
    return value


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        whole, _, part = f"{value:,.4f}".partition(".")
        return f"{whole}.{part.rstrip('0').ljust(2, '0')}" if part.strip("0") else whole
    return str(value)


def _answer(
    title: str, columns: Sequence[str], rows: Sequence[Row], found: T, notes: Sequence[str] = (),
    by: Sequence[str] = (),
) -> Answer[T]:  # fmt: skip
    """Make an answer. by: columns of names, whatever columns of that name hold elsewhere (a day as a bucket)."""
    kinds = {c: "text" if c in by else KINDS.get(c, "text") for c in columns}
    return Answer(title, kinds, tuple({c: row.get(c) for c in columns} for row in rows), found, tuple(notes))


def _figure(figure: Figure) -> Row:
    return {
        "value": figure.value, "numerator": figure.numerator, "denominator": figure.denominator, "low": figure.low,
        "high": figure.high,
    }  # fmt: skip


def board_answer(found: Board) -> Answer[Board]:
    """Return a board: a row for each KPI and channel; channel None is the business."""
    rows = [
        {
            "kpi": row.kpi.name, "phase": row.kpi.phase, "label": row.kpi.label, "channel": row.channel,
            **_figure(row.figure), "unit": row.kpi.unit, "goal": row.goal, "previous": row.previous,
            "status": row.status, "benchmark": row.kpi.benchmark.text if row.kpi.benchmark else None,
        }
        for row in found.rows
    ]  # fmt: skip
    reasons: dict[str, list[str]] = {}
    for missing in found.empty:
        reasons.setdefault(missing.reason, []).append(missing.label)
    notes = [*board_notes(found), *(f"Not told ({why}): {', '.join(labels)}." for why, labels in reasons.items())]
    columns = (
        "kpi", "phase", "label", "channel", "value", "numerator", "denominator", "low", "high", "unit", "goal",
        "previous", "status", "benchmark",
    )  # fmt: skip
    return _answer(f"Board, {found.period.label()}", columns, rows, found, notes)


def pnl_answer(found: Pnl) -> Answer[Pnl]:
    """Return a P&L: a row for each line and channel (None: the business), and for each part where it was parted."""
    title = f"P&L, {found.period.label()}, {found.currency}"
    if found.by:
        key = found.by if found.by not in ("line", "channel", "amount") else f"by_{found.by}"
        parted = [{key: name, **row} for name, part in found.parts.items() for row in _statement(part, found, {})]
        return _answer(title, (key, "line", "channel", "amount"), parted, found, pnl_notes(found), [key])
    beside = {name: s for name, s in (("previous", found.previous), ("last_year", found.last_year)) if s}
    rows = _statement(found.whole, found, beside)
    if found.budget:
        for row in rows:
            planned: Mapping[str, Decimal] = (
                found.budget if row["channel"] is None else found.budget_channels.get(row["line"], {})
            )
            row["budget"] = planned.get(row["line"] if row["channel"] is None else row["channel"])
    columns = ("line", "channel", "amount", *beside, *(["budget"] if found.budget else []))
    return _answer(title, columns, rows, found, pnl_notes(found))


def _statement(of: Statement, found: Pnl, beside: Mapping[str, Statement]) -> list[Row]:
    rows: list[Row] = []
    for line in pnl_lines():
        told = found.allocated or not line.business_only
        rows += [
            {
                "line": line.name, "channel": channel, "amount": _amount(of, line.name, channel),
                **{name: _amount(other, line.name, channel) for name, other in beside.items()},
            }
            for channel in (None, *(found.channels if told else ()))
        ]  # fmt: skip
    return rows


def _amount(of: Statement, line: str, channel: str | None) -> Decimal:
    return of.totals[line] if channel is None else of.channels[line].get(channel, Decimal(0))


def kpi_answer(found: KpiAnswer) -> Answer[KpiAnswer]:
    """Return a KPI: a row for each combination of what it is told by (None: not known), or one row, the whole."""
    told = [(k, f) for (_, _, k), f in found.figures.items() if (k is None) == (not found.by)]
    told.sort(key=lambda one: tuple((k is None, k or "") for k in one[0] or ()))
    rows = [{**dict(zip(found.by, k or (), strict=True)), **_figure(f), "unit": found.kpi.unit} for k, f in told]
    columns = (*found.by, "value", "numerator", "denominator", "low", "high", "unit")
    note = f"{found.kpi.definition} Source: {found.kpi.source}."
    notes = [*found.notes, note]
    return _answer(f"{found.kpi.label}, {found.period.label()}", columns, rows, found, notes, found.by)


def why_answer(found: Why) -> Answer[Why]:
    """Return the documents behind a figure, the largest first; `found.parts` holds its SQL."""
    rows = [
        {
            "document_kind": p.document_kind, "document_id": p.document_id, "system": p.system, "channel": p.channel,
            "day": p.day, "fact": p.fact, "adds": p.figures[0], "to": p.figures[1] if len(p.figures) > 1 else None,
        }
        for p in found.postings
    ]  # fmt: skip
    columns = ("document_kind", "document_id", "system", "channel", "day", "fact", "adds", "to")
    value = "not told" if found.figure.value is None else _text(found.figure.value)
    notes = [*found.notes, found.meaning, found.sentence()]
    return _answer(f"{found.label}, {found.period.label()}: {value}", columns, rows, found, notes)


def benchmark_answer(found: tuple[Comparison, ...]) -> Answer[tuple[Comparison, ...]]:
    """Return KPIs beside goal and own history; published figures are notes, for orientation only."""
    rows = [
        {
            "kpi": c.kpi.name, "label": c.kpi.label, "unit": c.kpi.unit, "value": c.value, "goal": c.goal,
            "status": c.status, "median": c.median, "best": c.best, "periods": c.periods,
        }
        for c in found
    ]  # fmt: skip
    notes = [f"{c.kpi.label}: {p.text} Source: {p.source}." for c in found for p in c.published]
    columns = ("kpi", "label", "unit", "value", "goal", "status", "median", "best", "periods")
    return _answer("Benchmarks", columns, rows, found, notes)


def load_answer(found: LoadReport) -> Answer[LoadReport]:
    """Return what a load did: a row for each system and record type; what was refused is in the notes."""
    rows = [
        {"system": s.system, **asdict(c), "read": c.rows_read, "good": c.good} for s in found.systems for c in s.counts
    ]
    notes = [f"{s.system}: nothing has changed since the last load." for s in found.systems if s.unchanged]
    notes += [f"{s.system}: refused: {fault}" for s in found.systems for fault in s.refused]
    rows_out = counted(found.kept_out, "row was kept out", "rows were kept out")
    notes += [f"{rows_out}; `rejects()` tells why and how to mend."] if found.kept_out else []
    columns = ("system", "record_type", "read", "good", "rejected", "added", "replaced", "unchanged")
    return _answer("Dry run: nothing was kept" if found.dry_run else "Loaded", columns, rows, found, notes)


def rejects_answer(found: tuple[Reject, ...]) -> Answer[tuple[Reject, ...]]:
    """Return what is kept out, a row for each fault."""
    rows = [{**asdict(r), "sentence": r.sentence()} for r in found]
    columns = ("source_file", "source_row", "system", "record_type", "key", "sentence", "rule", "reject_id", "row_json")
    return _answer("Kept out", columns, rows, found)


def loads_answer(found: tuple[State, ...]) -> Answer[tuple[State, ...]]:
    """Return the states of the lake that are kept, the latest first."""
    return _answer("States kept", ("snapshot", "at", "note"), [asdict(s) for s in found], found)
