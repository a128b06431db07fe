"""What programs get: the JSON shapes of P&L, board, KPI and documents. They are documented in docs/json.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from onebook.measures import (
    Board,
    Comparison,
    Figure,
    Kpi,
    Part,
    Period,
    Pnl,
    Posting,
    Row,
    Statement,
    board_notes,
    pnl_lines,
    pnl_notes,
)

if TYPE_CHECKING:
    from onebook.app.measuring import KpiAnswer, Why

__all__ = [
    "benchmark_shape",
    "board_row_shape",
    "board_shape",
    "figure_shape",
    "kpi_shape",
    "plain",
    "pnl_shape",
    "posting_shape",
    "to_json",
    "why_shape",
]


def number(value: Decimal | None) -> float | None:
    """Return a figure as a JSON number (its first 15 digits are exact)."""
    return None if value is None else float(value)


def plain(value: Decimal) -> str:
    """Return an amount as text with four decimals at most, at least two."""
    text = format(value.quantize(Decimal("0.0001")), "f")
    whole, _, part = text.partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON shape")


def to_json(value: Any, *, indent: int | None = 2) -> str:
    """Write a shape as JSON; amounts as text, instants in ISO 8601."""
    return json.dumps(value, indent=indent, ensure_ascii=False, default=_encode)


def _ends(period: Period) -> dict[str, str | None]:
    return {
        "from": period.first.isoformat() if period.first else None,
        "to": period.last.isoformat() if period.last else None,
    }


def _lines(statement: Statement, found: Pnl) -> list[dict[str, Any]]:
    return [
        {
            "line": line.name,
            "total": plain(statement.totals[line.name]),
            "channels": {
                c: plain(statement.channels[line.name].get(c, Decimal(0)))
                for c in found.channels
                if found.allocated or not line.business_only
            },
        }
        for line in pnl_lines()
    ]


def pnl_shape(found: Pnl) -> dict[str, Any]:
    """Return a P&L: currency, from, to, lines [{line, total, channels}]; with `by`, the same for each bucket."""
    shape: dict[str, Any] = {
        "currency": found.currency,
        **_ends(found.period),
        "lines": _lines(found.whole, found),
    }
    totals: tuple[tuple[str, Mapping[str, Decimal] | None], ...] = (
        ("previous", found.previous.totals if found.previous else None),
        ("last_year", found.last_year.totals if found.last_year else None),
        ("budget", found.budget or None),
    )
    for line in shape["lines"]:
        for name, there in totals:
            if there is not None and line["line"] in there:
                line[name] = plain(there[line["line"]])
        planned = found.budget_channels.get(line["line"])
        if planned:
            line["budget_channels"] = {channel: plain(amount) for channel, amount in planned.items()}
    if found.by:
        shape["by"] = found.by
        shape["buckets"] = [{"bucket": b, "lines": _lines(s, found)} for b, s in found.parts.items()]
    counts = {"rate_missing": found.rate_missing, "undated": found.undated, "cost_unknown": found.cost_unknown}
    shape |= {name: dict(rows) for name, rows in counts.items() if rows}
    return shape | _notes(pnl_notes(found))


def board_shape(found: Board) -> dict[str, Any]:
    """Return a board: from, to, rows [{kpi, phase, channel, value, numerator, denominator, unit, goal, …}]."""
    return {
        **_ends(found.period),
        "rows": [board_row_shape(row) for row in found.rows],
        "empty": [kpi.name for kpi in found.empty],
        "reasons": {missing.name: missing.reason for missing in found.empty},
        **_notes(board_notes(found)),
    }


def board_row_shape(row: Row) -> dict[str, Any]:
    """Return a figure of the board, beside its goal, benchmark and the period before."""
    return {
        "kpi": row.kpi.name, "phase": row.kpi.phase, "channel": row.channel, **figure_shape(row.kpi, row.figure),
        "goal": number(row.goal), "benchmark": _benchmark(row.kpi), "previous": number(row.previous),
        "status": row.status,
    }  # fmt: skip


def _notes(notes: Iterable[str]) -> dict[str, list[str]]:
    """What must be said beside figures; nothing where there is nothing to say."""
    return {"notes": listed} if (listed := list(notes)) else {}


def _benchmark(kpi: Kpi) -> dict[str, Any] | None:
    if kpi.benchmark is None:
        return None
    return {
        "low": kpi.benchmark.low,
        "high": kpi.benchmark.high,
        "text": kpi.benchmark.text,
        "source": kpi.benchmark.source,
    }


def figure_shape(kpi: Kpi, figure: Figure) -> dict[str, Any]:
    """Return a figure: value, numerator, denominator, unit, and its interval where there is one."""
    shape: dict[str, Any] = {
        "value": number(figure.value),
        "numerator": number(figure.numerator),
        "denominator": number(figure.denominator),
        "unit": kpi.unit,
    }
    if figure.low is not None:
        shape |= {"low": number(figure.low), "high": number(figure.high)}
    return shape


def kpi_shape(found: KpiAnswer) -> dict[str, Any]:
    """Return a KPI by dimensions: kpi, from, to, by, total, rows [{dimension: value, …, value, numerator, …}]."""
    kpi = found.kpi
    rows = sorted(
        ((keys, figure) for (_, _, keys), figure in found.figures.items() if keys is not None),
        key=lambda row: tuple((k is None, k or "") for k in row[0]),
    )
    total = found.figures.get((kpi.name, "current", None))
    return {
        "kpi": kpi.name, "label": kpi.label, "phase": kpi.phase, "definition": kpi.definition, **_ends(found.period),
        "by": list(found.by), "total": figure_shape(kpi, total) if total else None,
        "rows": [{**dict(zip(found.by, keys, strict=True)), **figure_shape(kpi, figure)} for keys, figure in rows],
        **_notes(found.notes),
    }  # fmt: skip


def why_shape(found: Why) -> dict[str, Any]:
    """Return what is behind a figure: value, parts with their SQL, documents, and what these add up to if they do."""
    return {
        "name": found.name, "label": found.label, "meaning": found.meaning, "unit": found.unit, **_ends(found.period),
        "value": number(found.figure.value), "numerator": number(found.figure.numerator),
        "denominator": number(found.figure.denominator), "parts": [_part(part) for part in found.parts],
        "documents": [posting_shape(p) for p in found.postings], "number_of_documents": found.number,
        "sum_of_documents": number(found.total) if found.adds_up else None, **_notes(found.notes),
    }  # fmt: skip


def _part(part: Part) -> dict[str, Any]:
    shape: dict[str, Any] = {
        "role": part.role, "fact": part.fact, "aggregate": part.aggregate, "meaning": part.meaning, "sql": part.sql,
    }  # fmt: skip
    if part.value is not None:
        shape["value"] = number(part.value)
    if part.channels:
        shape["channels"] = {channel: plain(amount) for channel, amount in part.channels.items()}
    return shape


def benchmark_shape(found: Iterable[Comparison]) -> list[dict[str, Any]]:
    """Return KPIs beside goal, own history (median, best, number of periods) and published figures."""
    return [
        {
            "kpi": c.kpi.name, "unit": c.kpi.unit, "value": number(c.value), "goal": number(c.goal), "status": c.status,
            "median": number(c.median), "best": number(c.best), "periods": c.periods,
            "published": [{"low": p.low, "high": p.high, "text": p.text, "source": p.source} for p in c.published],
        }
        for c in found
    ]  # fmt: skip


def posting_shape(posting: Posting) -> dict[str, Any]:
    """Return what one document adds to a figure."""
    return {
        "fact": posting.fact, "system": posting.system, "document_kind": posting.document_kind,
        "document_id": posting.document_id, "channel": posting.channel, "day": posting.day,
        "figures": [number(f) for f in posting.figures],
    }  # fmt: skip
