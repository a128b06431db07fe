"""Bringing the journey's tables to the records: all of it, or what has changed since the last time."""

from __future__ import annotations

from hashlib import sha256

from onebook.journey.changes import list_changed_touches
from onebook.journey.identity.build import build_identity
from onebook.journey.store import TABLES, built_up_to, ensure_journey, is_built, journey_table, note_built
from onebook.journey.visits.build import build_visits
from onebook.lake import Connection, LakeFiles, commit, copies_left_out, publish_views, read_models, roll_back, table
from onebook.plan import Plan

__all__ = ["is_up", "refresh_journey"]

CHANGING = ("party", "party_code", "touch", "sales_order", "shipment", "sales_return", "contact", "lead", "survey")
"""Record types of which it must be known what was taken away."""

PARTS = ("identity", "visits")


def is_up(con: Connection, plan: Plan) -> bool:
    """Tell whether the journey takes account of all records, by the rules as they stand; con: the lake, open."""
    return is_built(con, "journey", _rules(plan)) and built_up_to(con, "journey") >= _newest_load(con)


def refresh_journey(con: Connection, plan: Plan, files: LakeFiles) -> int:
    """Bring the journey to the records in one transaction, and return how many nodes were looked at.

    con: the lake, open for its one writer. What was built by other rules, or by none, is built anew as a whole.
    """
    newest = _newest_load(con)
    rules = _rules(plan)
    whole = not is_built(con, "journey", rules)
    since = -1 if whole else built_up_to(con, "journey")
    if since >= newest:
        return 0
    publish_views(con, copies_left_out(plan))
    con.execute("begin")
    try:
        ensure_journey(con)
        if whole:
            for name in TABLES:
                con.execute(f"delete from {journey_table(name)}")
        for name in CHANGING:
            con.execute(f"create or replace temp view all_{name} as select * from {_stored(con, name)}")
        list_changed_touches(con, since)
        looked_at = build_identity(con, plan, since)
        build_visits(con, plan, since)
        note_built(con, "journey", newest, rules)
        commit(con, files, "journey")
    except BaseException:
        roll_back(con)
        raise
    return looked_at


def _newest_load(con: Connection) -> int:
    return int(con.execute("select coalesce(max(load_id), 0) from lake.control.load_run").fetchall()[0][0])


def _rules(plan: Plan) -> str:
    """All that the tables hang on beside the records, in short."""
    business = plan.business
    whose = [(name, sorted(system.ids.items())) for name, system in plan.systems.items()]
    kinds = [(name, channel.kind) for name, channel in plan.channels.items()]
    left_out = sorted(copies_left_out(plan).items())
    written = [sorted((m.name, m.sql) for m in read_models(f"onebook.journey.{part}").values()) for part in PARTS]
    ends = (plan.visits.pause_minutes, plan.visits.ends_at_midnight, plan.visits.ends_with_campaign)
    said = (business.country, business.time_zone, plan.identity, ends, left_out, whose, kinds, written)
    return sha256(repr((said, TABLES)).encode()).hexdigest()


def _stored(con: Connection, name: str) -> str:
    """A record type's table with what was taken away; its view where it has none yet."""
    tables = "select 1 from duckdb_tables() where database_name = 'lake' and schema_name = 'record'"
    return table(name) if con.execute(f"{tables} and table_name = ?", [name]).fetchall() else name
