"""Looking into the lake: SQL over all records and models, and the states that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from onebook.app.business import Business, measuring
from onebook.lake import engine_errors, lock_down, open_lake, tables_in
from onebook.measures import use_models

__all__ = ["Result", "State", "run_sql", "states"]


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of a query. more: there are rows beyond the limit."""

    columns: tuple[str, ...]
    rows: tuple[Sequence[Any], ...]
    more: bool


def run_sql(business: Business, sql: str, *, limit: int = 1000, as_of: str | None = None) -> Result:
    """Run a SELECT over records and models: read-only, with no access to files or the network."""
    with measuring(business, as_of) as session, engine_errors("sql"):
        use_models(session, tables_in(session.con, sql.strip().rstrip(";")))
        lock_down(session.con, business.lake)
        found = session.con.execute(sql)
        columns = tuple(d[0] for d in found.description or ())
        rows = found.fetchmany(limit + 1) if limit else found.fetchall()
    return Result(columns, tuple(rows[:limit] if limit else rows), bool(limit) and len(rows) > limit)


@dataclass(frozen=True, slots=True)
class State:
    """A state of the lake that is kept, to be read with --as-of."""

    snapshot: int
    at: datetime
    note: str | None


def states(business: Business) -> tuple[State, ...]:
    """Return the kept states, the latest first."""
    with open_lake(business.lake) as con:
        rows = con.execute(
            "select snapshot_id, snapshot_time, commit_message from ducklake_snapshots('lake') "
            "order by snapshot_id desc"
        ).fetchall()
    return tuple(State(*row) for row in rows)
