"""Quoting names and texts for SQL."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["listed", "name", "quote"]


def quote(text: str) -> str:
    """Return text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """Return a column's name, quoted."""
    return '"' + column.replace('"', '""') + '"'


def listed(texts: Iterable[str]) -> str:
    """Return texts as a list of SQL strings, for `in (…)`; that of one empty text where there is none."""
    return ", ".join(quote(text) for text in texts) or "''"
