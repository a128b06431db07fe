"""Answers that stand as long as nothing is written: of figures that a whole book must be looked through for."""

from __future__ import annotations

import json
from typing import Any
from weakref import WeakKeyDictionary

from onebook.book.rows import Row
from onebook.book.store import Store

__all__ = ["remembered_rows"]

MOST = 20
"""Answers that are remembered of each connection."""

Answers = dict[str, tuple[str, list[Row]]]
_ANSWERS: WeakKeyDictionary[Store, Answers] = WeakKeyDictionary()


def remembered_rows(store: Store, name: str, **given: Any) -> list[Row]:
    """Return the rows of the statement sql/NAME.sql; they are not asked for again while the book is the same."""
    answers, asked, state = _ANSWERS.setdefault(store, {}), json.dumps([name, given]), store.state()
    found = answers.pop(asked, None)
    if found is None or found[0] != state:
        # What is written meanwhile may be in it already: then it is asked for once more than needed.
        found = (state, store.rows(name, **given))
    answers[asked] = found
    if len(answers) > MOST:
        del answers[next(iter(answers))]
    return found[1]
