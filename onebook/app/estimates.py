"""Tables of estimates: figures beside the ends of their 95 % intervals."""

from __future__ import annotations

from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

from onebook.app.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from onebook.journey.effects.estimate import Estimate

__all__ = ["estimate_cells", "estimate_columns", "exact", "filled"]

T = TypeVar("T")

PLACES = 6
"""Decimals of an estimate: far more than it is sure of."""


def exact(of: float | None) -> Decimal | None:
    """Return an estimated number as a figure of a table; None where it is none, or no number."""
    return None if of is None or not isfinite(of) else Decimal(f"{of:.{PLACES}f}")


def estimate_columns(*names: str, main: str = "") -> dict[str, str]:
    """Return the columns of estimates: each by its name, and the ends of its interval as `NAME_low`, `NAME_high`.

    main: the one for which a row stands, which comes first; its ends are called `low` and `high`.
    """
    ends = [(name, f"{name}_low", f"{name}_high") for name in names]
    named = [(main, "low", "high"), *ends] if main else ends
    return {column: "figure" for columns in named for column in columns}


def estimate_cells(*, main: tuple[str, Estimate | None] | None = None, **of: Estimate | None) -> dict[str, Any]:
    """Return estimates' cells in the columns that `estimate_columns` names; None where one is not told."""
    cells: dict[str, Any] = {}
    for columns, told in [
        *([((main[0], "low", "high"), main[1])] if main else []),
        *(((name, f"{name}_low", f"{name}_high"), one) for name, one in of.items()),
    ]:
        ends = (told.value, told.low, told.high) if told else (None, None, None)
        cells |= dict(zip(columns, map(exact, ends), strict=True))
    return cells


def filled(
    title: str, columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]], found: T, notes: Sequence[str] = ()
) -> Answer[T]:
    """Return rows as an answer with these columns; what a row does not tell is None."""
    return Answer(title, columns, tuple({c: row.get(c) for c in columns} for row in rows), found, tuple(notes))
