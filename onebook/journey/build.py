"""Bringing the journey's tables to the records: all of it, or what has changed since the last time."""

from __future__ import annotations

from dataclasses import dataclass

from onebook.journey.changes import list_changed_touches
from onebook.journey.identity.build import build_identity
from onebook.journey.overlay import InPlace, Overlay, Rows, Tables, write_rows
from onebook.journey.rules import newest_load, rules
from onebook.journey.store import built_up_to, drop_journey, ensure_journey, is_built, note_built
from onebook.journey.visits.build import build_visits
from onebook.lake import (
    Connection,
    LakeFiles,
    commit,
    copies_left_out,
    current_snapshot,
    files_of,
    is_kept,
    publish_views,
    roll_back,
    table,
    tables_of,
)
from onebook.plan import Plan

__all__ = ["MOST_PUT_ASIDE", "Changes", "find_changes", "refresh_journey", "write_changes"]

CHANGING = ("party", "party_code", "touch", "sales_order", "shipment", "sales_return", "contact", "lead", "survey")
"""Record types of which it must be known what was taken away."""

MOST_PUT_ASIDE = 500_000
"""Records that came since the journey was built, of which what changes is put aside in memory, at most."""


def refresh_journey(con: Connection, plan: Plan, files: LakeFiles) -> int:
    """Bring the journey to the records in one transaction, and return how many nodes were looked at.

    con: the lake, open for its one writer. What was built by other rules, or by none, is built anew as a whole.
    """
    newest, wanted = newest_load(con), rules(plan)
    whole = not is_built(con, "journey", wanted)
    since = -1 if whole else built_up_to(con, "journey")
    if since >= newest:
        return 0
    snapshot = current_snapshot(con)
    _show_records(con, plan)
    con.execute("begin")
    try:
        if whole:
            drop_journey(con)
        ensure_journey(con)
        looked_at = _build(con, plan, since, InPlace(con))
        note_built(con, "journey", newest, snapshot, wanted)
        commit(con, files, "journey")
    except BaseException:
        roll_back(con)
        raise
    return looked_at


@dataclass(frozen=True, slots=True)
class Changes:
    """What brings the journey to the records as they were at one state of the lake.

    load_id: the newest load of that state; rules: by which it is built; made_of: what its tables consisted of; rows: to
    come and to go.
    """

    snapshot: int
    load_id: int
    rules: str
    made_of: frozenset[str]
    rows: Rows


def find_changes(con: Connection, plan: Plan) -> Changes | None:
    """Find what brings the journey to the records, while others write.

    con: the lake, open for reading one state, outside a transaction. None where the journey is to be built under the
    writer's lock: as a whole, or of so many records that what changes had better not be put aside.
    """
    snapshot, wanted = current_snapshot(con), rules(plan)
    made_of = files_of(con, "journey", snapshot)
    if not is_built(con, "journey", wanted):
        return None
    since = built_up_to(con, "journey")
    if _came_since(con, since) > MOST_PUT_ASIDE:
        return None
    _show_records(con, plan)
    tables = Overlay(con)
    _build(con, plan, since, tables)
    return Changes(snapshot, newest_load(con), wanted, made_of, tables.rows())


def write_changes(con: Connection, files: LakeFiles, changes: Changes) -> bool:
    """Write what was found in one transaction; tell whether that could be: else it is to be found anew.

    con: the lake, open for its one writer. It cannot where anybody wrote, tidied up or dropped the journey's tables
    since, or where the state that was read is dropped: somebody may have been erased.
    """
    now = current_snapshot(con)
    if not is_kept(con, changes.snapshot) or files_of(con, "journey", now) != changes.made_of:
        return False
    con.execute("begin")
    try:
        if not write_rows(con, changes.rows):
            roll_back(con)
            return False
        # The state that was read, not the one that is now: later records, too, are yet to be taken account of.
        note_built(con, "journey", changes.load_id, changes.snapshot, changes.rules)
        commit(con, files, "journey")
    except BaseException:
        roll_back(con)
        raise
    return True


def _came_since(con: Connection, since: int) -> int:
    """Count the records that loads brought or replaced."""
    counted = "select coalesce(sum(added + replaced), 0) from lake.control.load_count where load_id > ?"
    return int(con.execute(counted, [since]).fetchall()[0][0])


def _show_records(con: Connection, plan: Plan) -> None:
    """Make views of the records by type, and `all_…` of those that are deleted, too."""
    filled = publish_views(con, copies_left_out(plan)).keys() & tables_of(con, "record")
    for name in CHANGING:
        stored = table(name) if name in filled else name
        con.execute(f"create or replace temp view all_{name} as select * from {stored}")


def _build(con: Connection, plan: Plan, since: int, tables: Tables) -> int:
    list_changed_touches(con, since)
    looked_at = build_identity(con, plan, since, tables)
    build_visits(con, plan, since, tables)
    return looked_at
