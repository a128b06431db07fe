"""Quoting names and texts for SQL."""

from __future__ import annotations

__all__ = ["name", "quote"]


def quote(text: str) -> str:
    """Return text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def name(column: str) -> str:
    """Return a column's name, quoted."""
    return '"' + column.replace('"', '""') + '"'
