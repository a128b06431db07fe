"""Tables of the simulation: columns by name, all of one length."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Table", "joined", "kept", "rows"]

Table = dict[str, NDArray[Any]]


def rows(table: Table) -> int:
    """Return how many rows a table has."""
    return len(next(iter(table.values())))


def kept(table: Table, which: NDArray[Any]) -> Table:
    """Return the rows that are named, by place or by yes and no."""
    return {name: column[which] for name, column in table.items()}


def joined(tables: list[Table]) -> Table:
    """Return one table of the rows of all."""
    return {name: np.concatenate([t[name] for t in tables]) for name in tables[0]}
