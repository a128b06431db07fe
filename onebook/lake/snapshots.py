"""The lake's states: each commit makes a snapshot over all tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb

__all__ = ["State", "current_snapshot", "current_state", "kept_states", "newest_snapshot"]


@dataclass(frozen=True, slots=True)
class State:
    """A state of the lake that is kept: its snapshot's number, when it came to be (UTC), what its writer said of it."""

    snapshot: int
    at: datetime
    note: str | None


def newest_snapshot(con: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the lake's newest snapshot, whichever the connection itself reads."""
    return int(con.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchall()[0][0])


def current_snapshot(con: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the snapshot that the connection reads."""
    return int(con.execute("select id from lake.current_snapshot()").fetchall()[0][0])


def current_state(con: duckdb.DuckDBPyConnection) -> State:
    """Return the state that the connection reads."""
    return _states(con, "where snapshot_id = (select id from lake.current_snapshot())")[0]


def kept_states(con: duckdb.DuckDBPyConnection) -> tuple[State, ...]:
    """Return the states that can still be read, the latest first."""
    return _states(con, "order by snapshot_id desc")


def _states(con: duckdb.DuckDBPyConnection, which: str) -> tuple[State, ...]:
    rows = con.execute(
        f"select snapshot_id, snapshot_time, commit_message from ducklake_snapshots('lake') {which}"
    ).fetchall()
    return tuple(State(*row) for row in rows)
