"""The journey's tables in the lake: made from the records, and made anew wherever these change.

Whatever stands here can be thrown away and built again. Numbers of nodes, visits and persons are dense and mean
nothing outside of one lake.
"""

from __future__ import annotations

from collections.abc import Mapping

from onebook.lake import Connection, tables_of

__all__ = [
    "TABLES", "built_up_to", "columns_of_journey", "drop_journey", "ensure_journey", "is_built", "journey_table",
    "note_built",
]  # fmt: skip

TABLES: Mapping[str, str] = {
    # A record of somebody: a party of a system, or a visitor whom a system watched.
    "node": "id bigint, kind varchar, system varchar, code varchar",
    # A code that a party's node holds, written in one way, and what follows from it (see identity/verdict.sql). What
    # somebody says of two nodes that are the same stands here, too, with the scheme `said`.
    "edge": "node bigint, kind varchar, scheme varchar, key varchar, verdict varchar",
    # Two nodes that go by one name and share a code which others hold, too.
    "pair": "node bigint, other bigint, scheme varchar, key varchar",
    # Who each node is: the smallest node of the same person.
    "person": "node bigint, person bigint",
    # The last that somebody said of two nodes: that they are the `same`, or `different`.
    "told": "node bigint, other bigint, verdict varchar, said_at timestamptz, load_id bigint",
    # Codes of which somebody said that several people use them.
    "shared": "scheme varchar, key varchar",
    # Nodes that hang together, but are several persons because somebody says so; whole: the smallest of all of them.
    "parted": "node bigint, whole bigint",
    # Parties that are counted under another record of the same person (see identity/alias.sql).
    "alias": "system varchar, code varchar, person_system varchar, person_code varchar",
    "visit": """visit bigint, system varchar, channel varchar, stream bigint, party bigint, moment timestamptz,
        day date, last_day date, seconds bigint, touches bigint, views bigint, product_views bigint, carts bigint,
        checkouts bigint, questions bigint, errors bigint, failed boolean, converted boolean, interest_after bigint,
        interest_seconds bigint, reached boolean, engaged boolean, stayed boolean, campaign_id varchar, device varchar,
        purpose varchar, only_track boolean, document_id varchar""",
    "visit_item": """visit bigint, system varchar, item_id varchar, day date, views bigint, carts bigint,
        questions bigint""",
    "step": """node bigint, moment timestamptz, day date, channel varchar, kind varchar, visit bigint,
        campaign_id varchar, system varchar, document_kind varchar, document_id varchar""",
    "built": "part varchar, load_id bigint, snapshot bigint, rules varchar",
}


def journey_table(name: str) -> str:
    """Return the lake's table of that name."""
    return f"lake.journey.{name}"


def columns_of_journey(name: str) -> str:
    """Return a table's columns in their order, separated by commas."""
    return ", ".join(column.split()[0] for column in TABLES[name].split(","))


def is_built(con: Connection, part: str, rules: str) -> bool:
    """Tell whether a part stands, was built by these rules, and the state that it was built from is kept."""
    if "built" not in tables_of(con, "journey"):
        return False
    kept = "snapshot in (select snapshot_id from ducklake_snapshots('lake'))"
    found = f"select 1 from {journey_table('built')} where part = ? and rules = ? and {kept}"
    return bool(con.execute(found, [part, rules]).fetchall())


def built_up_to(con: Connection, part: str) -> int:
    """Return the load up to which a part takes account of the records."""
    rows = con.execute(f"select max(load_id) from {journey_table('built')} where part = ?", [part]).fetchall()
    return int(rows[0][0] or 0)


def drop_journey(con: Connection) -> None:
    """Remove the tables, which may be those of other rules, within the caller's transaction."""
    for name in TABLES:
        con.execute(f"drop table if exists {journey_table(name)}")


def ensure_journey(con: Connection) -> None:
    """Make the tables that are missing, within the caller's transaction."""
    con.execute("create schema if not exists lake.journey")
    for name, columns in TABLES.items():
        con.execute(f"create table if not exists {journey_table(name)} ({columns})")


def note_built(con: Connection, part: str, load_id: int, snapshot: int, rules: str) -> None:
    """Write down up to which load a part takes account of the records, of which state they are, and by which rules."""
    con.execute(f"delete from {journey_table('built')} where part = ?", [part])
    con.execute(f"insert into {journey_table('built')} values (?, ?, ?, ?)", [part, load_id, snapshot, rules])
