"""Finding out who is who, anew only where records have changed."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onebook.journey.identity.components import components, parts
from onebook.journey.overlay import Tables
from onebook.journey.store import TABLES, journey_table
from onebook.lake import Connection, fill, ids_of, read_models
from onebook.plan import Plan
from onebook.records.codes import code_key
from onebook.records.sql import quote

__all__ = ["build_identity"]

CODE = "kind, scheme, key"
SAID = "said"
"""The scheme of a tie that somebody asserted; beside those of codes, and `visitor`."""

Ints = NDArray[np.int64]


def build_identity(con: Connection, plan: Plan, since: int, tables: Tables) -> int:
    """Bring nodes, edges and persons to the records.

    since: the load up to which they are right already; -1 builds all, in place. tables: by which they are written; they
    are read as `journey_…`. Returns how many nodes were looked at.
    """
    values = {
        "party_system": ids_of(plan, "party"), "since": str(since), "most_parties": str(plan.identity.most_parties),
        "first_system": ids_of(plan, "party", "party_system"), "second_system": ids_of(plan, "party", "other_system"),
    }  # fmt: skip
    models = read_models("onebook.journey.identity")

    def make(name: str) -> None:
        con.execute(f"create or replace temp table {name} as {fill(models[name].sql, values)}")

    make("changed_party")
    make("seen_since")
    _number_nodes(con, tables)
    make("given_code")
    _write_keys(con, plan.business.country)
    make("told_link")
    _renew_told(con, tables)
    _renew_shared(con, plan.business.country, tables)
    _renew_edges(con, tables)
    _drop(con, "given_code", "written", "new_edge", "named")
    _look_at_edges(con, whole=since < 0)
    make("holder")
    if _any(con, "told_link"):
        make("parted_code")
    else:
        con.execute("create or replace temp table parted_code (kind varchar, scheme varchar, key varchar)")
    make("verdict")
    make("agreeing_pair")
    _drop(con, "holder")
    _settle(con, tables, whole=since < 0)
    con.execute(f"drop {'view' if since < 0 else 'table'} looked_edge")
    _drop(con, "agreeing_pair", "verdict", "changed_code", "settled", "new_node", "changed_node", "touched_node")
    make("region_link")
    looked_at = _find_persons(con, models["torn_tie"].sql, tables)
    if _any(con, "journey_alias"):
        tables.take_out(
            "alias",
            """(system, code) in (
            select (system, code) from journey_node
            where kind <> 'visitor' and id in (select node from region_node))""",
        )
    tables.add("alias", fill(models["alias"].sql, values))
    _drop(con, "seen_since", "changed_party", "seen_edge", "region_node", "region_person")
    return looked_at


def _number_nodes(con: Connection, tables: Tables) -> None:
    """Give every party and visitor that is new the next number, and list those whose codes may be others than before.

    `near_node` holds whoever goes by a code of theirs, whatever else: what is asked of few is not asked of all nodes.
    """
    con.execute("""create or replace temp table named as
        select kind, system, code from changed_party
        union all select 'visitor', system, code from (select distinct system, code from seen_since)""")
    con.execute("""create or replace temp table near_node as
        select id, kind, system, code from journey_node where code in (
            select code from named
            union select party_id from seen_since
            union select visitor_id from changed_touch
            union select customer_id from changed_touch
        )""")
    con.execute("""create or replace temp table other_kind as
        select n.id, c.kind from near_node as n
        join changed_party as c on c.system = n.system and c.code = n.code and n.kind <> c.kind
        where n.kind <> 'visitor'""")
    if _any(con, "other_kind"):
        con.execute("update near_node as n set kind = c.kind from other_kind as c where c.id = n.id")
        tables.take_out("node", "id in (select id from other_kind)")
        tables.add("node", "select id, kind, system, code from near_node where id in (select id from other_kind)")
    con.execute("""create or replace temp table new_node as
        select
            coalesce((select max(id) from journey_node), -1)
                + row_number() over (order by n.kind, n.system, n.code) as id,
            n.kind, n.system, n.code
        from named as n
        anti join near_node as o
            on o.system = n.system and o.code = n.code and (o.kind = 'visitor') = (n.kind = 'visitor')""")
    tables.add("node", "select id, kind, system, code from new_node")
    con.execute("insert into near_node select id, kind, system, code from new_node")
    con.execute("""create or replace temp table changed_node as
        select n.id, n.kind, n.system, n.code from near_node as n
        join changed_party as c on c.system = n.system and c.code = n.code
        where n.kind <> 'visitor' and (
            c.described or n.id in (select id from new_node) or n.id in (select id from other_kind)
        )""")


AT_ONCE = 500_000
"""Codes that are read into Python at a time: memory for all of them would be several gigabytes."""


def _write_keys(con: Connection, country: str) -> None:
    """Write the given codes in one way each."""
    con.execute("""create or replace temp table given as
        select row_number() over () as nth, scheme, code, country
        from (select distinct scheme, code, country from given_code) as each""")
    con.execute("create or replace temp table written (scheme varchar, code varchar, country varchar, key varchar)")
    number = con.execute("select count(*) from given").fetchall()[0][0]
    for first in range(0, number, AT_ONCE):
        part = con.execute(
            f"select scheme, code, country from given where nth > {first} and nth <= {first + AT_ONCE}"
        ).to_arrow_table()
        rows = zip(*(part[name].to_pylist() for name in ("scheme", "code", "country")), strict=True)
        keys = pa.array([code_key(scheme, code, there or country) for scheme, code, there in rows], pa.string())
        con.register("written_part", part.append_column("key", keys))
        con.execute("insert into written select * from written_part")
        con.unregister("written_part")
    con.execute("drop table given")


def _renew_told(con: Connection, tables: Tables) -> None:
    """Write what was said of each two nodes, and list the nodes of which something else was said before."""
    # Not said in the SELECT, where it would let the engine compare all nodes with all others.
    con.execute("delete from told_link where node = other")
    if not _any(con, "told_link") and not _any(con, "journey_told"):
        con.execute("create or replace temp table retold (node bigint)")
        return
    con.execute("""create or replace temp table retold as
        with changed as (
            (select * from told_link except select * from journey_told)
            union all (select * from journey_told except select * from told_link)
        )
        select node from changed union select other from changed""")
    if not con.execute("select 1 from retold limit 1").fetchall():
        return
    tables.take_out("told", "true")
    tables.add("told", "select * from told_link")
    tables.take_out("edge", f"scheme = '{SAID}'")
    tables.add(
        "edge",
        f"""
        select unnest([node, other]), 'person', '{SAID}', node || ' ' || other, 'one' from told_link
        where verdict = 'same'""",
    )


def _renew_shared(con: Connection, country: str, tables: Tables) -> None:
    """Write the codes of which somebody said that several people use them, and list those that came or went."""
    said = con.execute("select distinct scheme, code from shared_code").fetchall()
    keys = {(scheme, code_key(scheme, code, country)) for scheme, code in said}
    there = set(con.execute("select scheme, key from journey_shared").fetchall())
    con.execute("create or replace temp table reshared (scheme varchar, key varchar)")
    if keys == there:
        return
    for scheme, key in sorted(keys ^ there):
        con.execute("insert into reshared values (?, ?)", [scheme, key])
    tables.take_out("shared", "(scheme, key) in (select (scheme, key) from reshared)")
    new = ", ".join(f"({quote(scheme)}, {quote(key)})" for scheme, key in sorted(keys - there))
    if new:
        tables.add("shared", f"values {new}")


def _renew_edges(con: Connection, tables: Tables) -> None:
    """Put the changed nodes' edges in place of what they held, and list the codes that this concerns."""
    con.execute("""create or replace temp table new_edge as
        select distinct g.node, g.kind, g.scheme, w.key
        from given_code as g
        join written as w on w.scheme = g.scheme and w.code = g.code and w.country = g.country""")
    con.execute("""create or replace temp table seen_edge as
        select p.id as node, p.kind, v.id as visitor
        from seen_since as s
        join near_node as v on v.kind = 'visitor' and v.system = s.system and v.code = s.code
        join near_node as p on p.kind <> 'visitor' and p.system = s.party_system and p.code = s.party_id""")
    con.execute("create or replace temp table loosened (node bigint, kind varchar, scheme varchar, key varchar)")
    if _any(con, "changed_touch where was"):
        con.execute(f"""insert into loosened
            select node, {CODE} from journey_edge where scheme = 'visitor' and key in (
                select cast(v.id as varchar) from near_node as v
                join changed_touch as c on c.was and c.system = v.system and c.visitor_id = v.code
                where v.kind = 'visitor'
            )""")
        tables.take_out("edge", "scheme = 'visitor' and key in (select key from loosened)")
    renewed = _any(con, "changed_node") or _any(con, "retold")
    # Where there is nobody of whom it could hold anything, it is not read through.
    there = "journey_edge" if renewed else "(from journey_edge limit 0)"
    reshared = f"union select {CODE} from journey_edge where (scheme, key) in (select (scheme, key) from reshared)"
    reshared = reshared if _any(con, "reshared") else ""
    con.execute(f"""create or replace temp table changed_code as
        select distinct {CODE} from {there}
        where node in (select id from changed_node union all select node from retold)
            and scheme not in ('visitor', '{SAID}')
        union select {CODE} from new_edge
        {reshared}
        union select {CODE} from loosened
        union select kind, 'visitor', cast(visitor as varchar) from seen_edge
        union select {CODE} from {there} where scheme = 'visitor'
            and node in (select id from changed_node union all select node from retold)""")
    if renewed:
        tables.take_out(
            "edge",
            f"""
            scheme not in ('visitor', '{SAID}') and node in (select id from changed_node)""",
        )
    tables.add("edge", f"select node, {CODE}, cast(null as varchar) from new_edge")
    tables.add(
        "edge",
        """
        select seen.node, seen.kind, 'visitor', seen.key, cast(null as varchar)
        from (
            select node, kind, cast(visitor as varchar) as key from seen_edge
            union select visitor, kind, cast(visitor as varchar) from seen_edge
        ) as seen
        anti join (select node, kind, key from journey_edge where scheme = 'visitor') as there
            on there.node = seen.node and there.kind = seen.kind and there.key = seen.key""",
    )


def _look_at_edges(con: Connection, *, whole: bool) -> None:
    """Gather the edges of the codes that are looked at: all, or a few that need not be sought again."""
    if whole:
        con.execute(f"create or replace temp view looked_edge as select * from journey_edge where scheme <> '{SAID}'")
    else:
        con.execute("""create or replace temp table looked_edge as
            select e.* from journey_edge as e
            join changed_code as c on c.kind = e.kind and c.scheme = e.scheme and c.key = e.key""")


def _settle(con: Connection, tables: Tables, *, whole: bool) -> None:
    """Write the verdicts of the codes that were looked at, and list the nodes that these may tie or part.

    whole: these are all codes.
    """
    same = " and ".join(f"e.{c} = v.{c}" for c in ("kind", "scheme", "key"))
    con.execute(f"""create or replace temp table settled as
        select e.node, e.kind, e.scheme, e.key, v.verdict, e.verdict as before
        from looked_edge as e left join verdict as v on {same}""")
    settled = "select node, kind, scheme, key, verdict from settled"
    if whole:
        # To take all rows out of a table that nobody has seen yet needs gigabytes.
        con.execute(f"insert into settled select *, verdict from journey_edge where scheme = '{SAID}'")
        con.execute(f"drop table {journey_table('edge')}")
        con.execute(f"create table {journey_table('edge')} ({TABLES['edge']})")
        tables.add("edge", settled)
    else:
        con.execute(f"""create or replace temp table other_verdict as
            select distinct {CODE} from settled where verdict is distinct from before""")
        if _any(con, "other_verdict"):
            others = f"({CODE}) in (select ({CODE}) from other_verdict)"
            tables.take_out("edge", others)
            tables.add("edge", f"{settled} where {others}")
        _drop(con, "other_verdict")
    if _any(con, "journey_pair"):
        tables.take_out("pair", "(scheme, key) in (select (scheme, key) from changed_code)")
    tables.add("pair", "select node, other, scheme, key from agreeing_pair")
    con.execute("""create or replace temp table touched_node as
        select id as node from new_node union select id from changed_node union select node from settled
        union select node from loosened union select node from retold""")
    con.execute("""create or replace temp table region_before as
        with concerned as (select distinct p.person from journey_person as p join touched_node as t on t.node = p.node)
        select p.node, p.person from journey_person as p join concerned as c on c.person = p.person""")
    con.execute("""create or replace temp table region_node as
        select node from touched_node union select node from region_before""")
    if _any(con, "journey_parted"):
        con.execute("""insert into region_node
            select node from journey_parted
            where whole in (select whole from journey_parted where node in (select node from region_node))
                and node not in (select node from region_node)""")
        con.execute("""insert into region_before
            select node, person from journey_person
            where node in (select node from region_node) and node not in (select node from region_before)""")


def _drop(con: Connection, *tables: str) -> None:
    """Remove temporary tables that nobody asks any more: of a whole lake they hold gigabytes."""
    for name in tables:
        con.execute(f"drop table {name}")


def _any(con: Connection, table: str) -> bool:
    """Tell whether a table has any row: what reads the region beside it is spared where it has none."""
    return bool(con.execute(f"select 1 from {table} limit 1").fetchall())


def _find_persons(con: Connection, torn_tie: str, tables: Tables) -> int:
    nodes = con.execute("select node from region_node order by node").fetchnumpy()["node"].astype(np.int64)
    links = con.execute("select node, dense_rank() over (order by link) - 1 as link from region_link").fetchnumpy()
    _drop(con, "region_link")
    at = np.searchsorted(nodes, links["node"].astype(np.int64))
    person = nodes[components(nodes.size, at, links["link"].astype(np.int64))]
    if _any(con, "journey_parted"):
        tables.take_out("parted", "node in (select node from region_node)")
    _part(con, nodes, person, torn_tie, tables)
    con.register("found_persons", pa.table({"node": nodes, "person": person}))
    con.execute("create or replace temp table region_person as select node, person from found_persons")
    con.unregister("found_persons")
    con.execute("""create or replace temp table other_person as
        select r.node, r.person, b.person as before
        from region_person as r left join region_before as b on b.node = r.node
        where b.person is distinct from r.person""")
    if _any(con, "other_person where before is not null"):
        tables.take_out("person", "node in (select node from other_person where before is not null)")
    tables.add("person", "select node, person from other_person")
    _drop(con, "other_person", "region_before")
    return int(nodes.size)


def _part(con: Connection, nodes: Ints, person: Ints, torn_tie: str, tables: Tables) -> None:
    """Part those who hang together though somebody says that they are not one.

    nodes, person: of the region, sorted by nodes; person is changed in place.
    """
    if not _any(con, "told_link"):
        return
    said = con.execute("""select t.node, t.other from journey_told as t
        join region_node as a on a.node = t.node join region_node as b on b.node = t.other
        where t.verdict = 'different'""").fetchnumpy()
    one, other = (np.searchsorted(nodes, said[name].astype(np.int64)) for name in ("node", "other"))
    torn = np.isin(person, person[one[person[one] == person[other]]])
    if not torn.any():
        return
    con.register("torn", pa.table({"node": nodes[torn], "whole": person[torn]}))
    con.execute("create or replace temp table torn_node as select * from torn")
    con.unregister("torn")
    tables.add("parted", "select node, whole from torn_node")
    found = parts(con.execute(torn_tie).fetchall(), zip(nodes[one].tolist(), nodes[other].tolist(), strict=True))
    person[torn] = [found.get(node, node) for node in nodes[torn].tolist()]
