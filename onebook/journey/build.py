"""Bringing the journey's tables to the records: all of it, or what has changed since the last time."""

from __future__ import annotations

from onebook.journey.changes import list_changed_touches
from onebook.journey.identity.build import build_identity
from onebook.journey.rules import newest_load, rules
from onebook.journey.store import built_up_to, drop_journey, ensure_journey, is_built, note_built
from onebook.journey.visits.build import build_visits
from onebook.lake import Connection, LakeFiles, commit, copies_left_out, publish_views, roll_back, table
from onebook.plan import Plan

__all__ = ["refresh_journey"]

CHANGING = ("party", "party_code", "touch", "sales_order", "shipment", "sales_return", "contact", "lead", "survey")
"""Record types of which it must be known what was taken away."""


def refresh_journey(con: Connection, plan: Plan, files: LakeFiles) -> int:
    """Bring the journey to the records in one transaction, and return how many nodes were looked at.

    con: the lake, open for its one writer. What was built by other rules, or by none, is built anew as a whole.
    """
    newest, wanted = newest_load(con), rules(plan)
    whole = not is_built(con, "journey", wanted)
    since = -1 if whole else built_up_to(con, "journey")
    if since >= newest:
        return 0
    filled = publish_views(con, copies_left_out(plan))
    con.execute("begin")
    try:
        if whole:
            drop_journey(con)
        ensure_journey(con)
        for name in CHANGING:
            stored = table(name) if name in filled else name
            con.execute(f"create or replace temp view all_{name} as select * from {stored}")
        list_changed_touches(con, since)
        looked_at = build_identity(con, plan, since)
        build_visits(con, plan, since)
        note_built(con, "journey", newest, wanted)
        commit(con, files, "journey")
    except BaseException:
        roll_back(con)
        raise
    return looked_at
