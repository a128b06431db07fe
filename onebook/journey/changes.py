"""What has changed among the touches since the journey was built: as they are now, and as they were then."""

from __future__ import annotations

from onebook.journey.store import journey_table
from onebook.lake import Connection, table

__all__ = ["list_changed_touches"]

COLUMNS = "system, external_id, visitor_id, customer_id, touched_on"


def list_changed_touches(con: Connection, since: int) -> None:
    """Make the temporary table `changed_touch`: touches that came, changed or went since a load, in both versions.

    was: as it was when the journey was built. Nothing is listed where all is built anew (since -1).
    """
    con.execute(f"""create or replace temp table changed_touch as
        select {COLUMNS}, false as was from all_touch where {since} >= 0 and load_id > {since}""")
    if since < 0 or not _any_replaced(con, since):
        return
    snapshot = con.execute(f"select max(snapshot) from {journey_table('built')}").fetchall()[0][0]
    con.execute(f"""insert into changed_touch
        select {COLUMNS}, true as was from {table("touch")} at (version => {snapshot})
        where (system, external_id) in (select (system, external_id) from changed_touch)""")


def _any_replaced(con: Connection, since: int) -> bool:
    """Tell whether touches were replaced or taken away, which events seldom are."""
    replaced = (
        "select 1 from lake.control.load_count where record_type = 'touch' and replaced > 0 and load_id > ? limit 1"
    )
    gone = "select 1 from all_touch where deleted and load_id > ? limit 1"
    return any(con.execute(sql, [since]).fetchall() for sql in (replaced, gone))
