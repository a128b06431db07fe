"""The journey, and by what customers are found, brought up to the records."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from onebook.app.business import Business, measuring
from onebook.app.customers.index import bring_customers_up, is_indexed, was_indexed
from onebook.journey.rules import is_up
from onebook.journey.store import TABLES
from onebook.lake import StateLostError, compact, open_lake, open_state, tables_of
from onebook.measures import Session, use_models
from onebook.records import BadInput

if TYPE_CHECKING:
    from onebook.app.reader import Reader

__all__ = [
    "bring_journey_up", "bring_up", "follow_journey", "is_behind", "journeying", "keep_journey_up", "keep_known",
    "knowing_customers",
]  # fmt: skip

RESTS = 60.0
"""Seconds in which `keep_journey_up` leaves alone what `follow_journey` has looked after: whoever watches a book that
is written to looks after it again before they are over, and to look twice costs twice."""
_followed: dict[Path, float] = {}

TRIES = 3
"""How many times what changes in the journey is found while others write, before they have to wait for it."""

MANY_FILES = 10 * len(TABLES)
"""Of more files, the small ones of the journey's tables are joined."""


def bring_journey_up(business: Business) -> None:
    """Bring the journey to the records. BadInput where a load is running, or the lake's folder cannot be written.

    What changes is found beside whoever writes, who waits only while it is written, some tenths of a second; but for
    as long as all of it is built nothing can be published.
    """
    from onebook.intake.writing import writing
    from onebook.journey.build import refresh_journey

    if not _changed_beside_others(business):
        with writing(business.lake, "journey") as con:
            refresh_journey(con, business.plan, business.lake)
    if was_indexed(business):
        bring_customers_up(business)


def _changed_beside_others(business: Business) -> bool:
    """Bring the journey up by what changes; False where it must be built under the lock."""
    from onebook.intake.writing import holding, may_write
    from onebook.journey.build import find_changes, write_changes

    files, work = business.lake, "changes of the journey"
    for _ in range(TRIES if files.exists() else 0):
        try:
            with open_state(files) as con:
                if is_up(con, business.plan):
                    return True
                may_write(files, work)
                changes = find_changes(con, business.plan)
        except StateLostError:
            continue
        if changes is None:
            return False
        # Opened before the lock is taken: that takes longer than all that is written.
        with open_lake(files, write=True) as con:
            tables_of(con, "journey")
            with holding(files, work):
                if write_changes(con, files, changes):
                    if len(changes.made_of) > MANY_FILES:
                        compact(con, tables=TABLES)
                    return True
    return False


@contextmanager
def journeying(business: Business, as_of: str | None = None, *, needed: bool = True) -> Iterator[Session]:
    """Open the lake for measuring, with the journey brought to its records.

    needed: whether the journey is of any use for what will be asked. Earlier states are read as they were, and where
    it cannot be brought up (a load is running, the folder is read-only) as it was last built.
    """
    if needed and as_of is None:
        with measuring(business) as session:
            if not is_behind(session):
                yield session
                return
        with suppress(BadInput, OSError):
            bring_journey_up(business)
    with measuring(business, as_of) as session:
        yield session


def follow_journey(business: Business) -> None:
    """Bring the journey to what was published, where it is behind; others in this process leave it be for a while."""
    with measuring(business) as session:
        behind = is_behind(session)
    if behind:
        bring_journey_up(business)
    _followed[business.folder] = time.monotonic()


def bring_up(reader: Reader) -> None:
    """Bring the journey to the records of a reader's latest state."""
    with reader.latest() as reading:
        business, behind = reading.business, reading.ask(is_behind)
    if behind:
        bring_journey_up(business)


def keep_journey_up(reader: Reader) -> None:
    """Bring the journey, and by what customers are found, to the records of a reader's latest state, now and then."""
    with reader.latest() as reading:
        business = reading.business
        behind, known = reading.ask(is_behind), reading.ask(_is_made)
    if behind and time.monotonic() < _followed.get(business.folder, -RESTS) + RESTS:
        return
    if behind:
        bring_journey_up(business)
    if behind or known:
        bring_customers_up(business)


def is_behind(session: Session) -> bool:
    """Tell whether there are journeys to speak of, and they lack some of the records.

    There are where some touch names somebody, or where who is who was asked before.
    """
    named = {"visitor_id", "customer_id"} & session.loaded.get("touch", frozenset())
    return (bool(named) or _is_made(session)) and not is_up(session.con, session.plan)


def _is_made(session: Session) -> bool:
    use_models(session, ["journey_built"])
    return bool(session.con.execute("select 1 from journey_built").fetchall())


@contextmanager
def knowing_customers(business: Business, as_of: str | None = None) -> Iterator[Session]:
    """Open the lake for measuring, with who is who and by what they are found brought to its records.

    Where that cannot be (a load is running, the folder is read-only) they are read as they were last made.
    """
    if as_of is None:
        keep_known(business)
    with measuring(business, as_of) as session:
        yield session


def keep_known(business: Business) -> None:
    """Bring who is who, and by what customers are found, to the records, where that can be."""
    with measuring(business) as session:
        up = is_up(session.con, session.plan)
        if up and is_indexed(business, session):
            return
    with suppress(BadInput, OSError):
        if not up:
            bring_journey_up(business)
        bring_customers_up(business)
