"""Tables as CSV that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from onebook.app.influence import MEMO
from onebook.app.shapes import board_shape
from onebook.measures import pnl_lines

if TYPE_CHECKING:
    from onebook.app.answers import Answer
    from onebook.app.influence import Influence
    from onebook.app.measuring import Why
    from onebook.measures import Board, Pnl

__all__ = [
    "BOARD_COLUMNS", "DOCUMENT_COLUMNS", "answer_csv", "board_rows", "document_rows", "pnl_columns", "pnl_rows",
    "to_csv",
]  # fmt: skip

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text that begins so may be run as a formula; it gets a quote in front (OWASP, CSV injection)."""


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the table as CSV (RFC 4180), texts made safe for spreadsheets; numbers stay as they are."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(name) for name in header])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def answer_csv(found: Answer[Any]) -> str:
    """Return an answer's rows as CSV, as they stand in a notebook and in the files of the pages."""
    return to_csv(tuple(found.columns), ([row[name] for name in found.columns] for row in found.rows))


def _safe(cell: Any) -> Any:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, str) and cell.startswith(RUNS) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


Rows = Iterator[Sequence[Any]]

BOARD_COLUMNS = (
    "kpi", "phase", "channel", "value", "numerator", "denominator", "unit", "low", "high", "goal", "previous", "status",
    "benchmark_low", "benchmark_high", "benchmark", "benchmark_source",
)  # fmt: skip
"""A board's row: the business where `channel` is empty."""


def board_rows(found: Board) -> Rows:
    """Give a board's rows under `BOARD_COLUMNS`."""
    for row in board_shape(found)["rows"]:
        published = row["benchmark"] or {}
        named = {"benchmark_low": "low", "benchmark_high": "high", "benchmark": "text", "benchmark_source": "source"}
        told = row | {column: published.get(key) for column, key in named.items()}
        yield [told.get(column) for column in BOARD_COLUMNS]


def pnl_columns(found: Pnl) -> tuple[str, ...]:
    """Name the columns of `pnl_rows`."""
    return (found.by or "part", "line", "business", *found.channels)


def pnl_rows(found: Pnl, influence: Influence | None = None) -> Rows:
    """Give a P&L's amounts by part and line; channels have none of what is told for the business only.

    influence: what its channels influenced stands below, and is no part of the sums.
    """
    for bucket, statement in found.parts.items() if found.by else [(None, found.whole)]:
        for line in pnl_lines():
            amounts = statement.channels[line.name] if found.allocated or not line.business_only else {}
            yield [bucket, line.name, statement.totals[line.name], *(amounts.get(c) for c in found.channels)]
    influenced = [influence.value(channel) for channel in found.channels] if influence and not found.by else []
    if any(influenced):
        yield [None, MEMO, None, *influenced]


DOCUMENT_COLUMNS = ("document", "id", "system", "channel", "day", "adds", "to")
"""What a document adds to a figure (or its numerator), and to its denominator."""


def document_rows(found: Why) -> Rows:
    """Give the documents behind a figure under `DOCUMENT_COLUMNS`."""
    for p in found.postings:
        yield [p.document_kind, p.document_id, p.system, p.channel, p.day, *(*p.figures, None)[:2]]
