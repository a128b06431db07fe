"""Tables as files: CSV (and later XLSX) that a spreadsheet opens without running anything in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

__all__ = ["to_csv"]

RUNS = ("=", "+", "-", "@", "\t", "\r")
"""A cell of text that begins so may be run as a formula; it gets a quote in front (OWASP, CSV injection)."""


def to_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return the table as CSV (RFC 4180), texts made safe for spreadsheets; numbers stay as they are."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


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
