"""Which values of a dimension there are: to tell a value that nothing has from a period in which nothing was."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from onebook.measures.catalogue import fact
from onebook.measures.query import is_empty
from onebook.measures.question import DAY, Filter
from onebook.measures.selects import values_sql
from onebook.measures.session import Session

__all__ = ["filter_notes"]

NEAR, FEW = 3, 10
"""How many values are suggested, and how many there may be at most to list them all."""


def filter_notes(session: Session, names: Iterable[str], filters: Iterable[Filter]) -> tuple[str, ...]:
    """Return a sentence for each filter whose value no row of these facts has, with values that are written alike.

    It reads the facts once for each such dimension, so it is for answers that came out empty.
    """
    asked = [f for f in filters if f.value not in ("", "*") and f.dimension not in ("channel", DAY)]
    facts = [fact(name) for name in names if not is_empty(session, fact(name)) and not fact(name).period]
    notes = []
    for one in dict.fromkeys(asked):
        selects = [values_sql(session, of, one.dimension) for of in facts if one.dimension in of.dimensions]
        if selects:
            rows = session.con.execute(" union ".join(selects)).fetchall()
            values = {value for (value,) in rows if value is not None}
            if one.value not in values:
                notes.append(f"Nothing has {one.dimension} = '{one.value}'{_near(one.value, values)}")
    return tuple(notes)


def _near(value: str, values: set[str]) -> str:
    """Values that differ in capitals only, or in a few letters."""
    by_lower = {other.lower(): other for other in sorted(values)}
    near = [by_lower[key] for key in get_close_matches(value.lower(), by_lower, NEAR)]
    if near:
        return f"; did you mean {' or '.join(near)}?"
    return f"; there are: {', '.join(sorted(values))}." if 0 < len(values) <= FEW else "."
