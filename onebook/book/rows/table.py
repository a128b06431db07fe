"""How a table of the book is declared."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

__all__ = ["Index", "Row", "Table"]

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Index:
    """Columns by which rows are found. where: only those rows. only: in this database alone."""

    columns: tuple[str, ...]
    unique: bool = False
    where: str = ""
    only: str = ""


@dataclass(frozen=True, eq=False)
class Table:
    """How rows of a kind are kept; there is one for each kind, and no two are equal.

    key: how many of the first columns; group: the first columns that rows share. document: what a change of a row
    touches, with the column that tells which. changes: rows are set anew. by_item: in a batch, rows are asked for by
    their `item_id`, too.
    """

    name: str
    row: type[Row]
    key: int = 1
    group: int = 0
    document: tuple[str, int] | None = None
    indexes: tuple[Index, ...] = ()
    changes: bool = True
    by_item: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, in the order of the row."""
        return self.row._fields  # type: ignore[attr-defined,no-any-return]

    @cached_property
    def item(self) -> int | None:
        """The place of the column by whose item rows are asked for, if they are."""
        return self.columns.index("item_id") if self.by_item else None
