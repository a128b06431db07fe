"""Finding out who is who, anew only where records have changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pyarrow as pa

from onebook.journey.identity.codes import email_key, phone_key, plain_key
from onebook.journey.identity.components import components
from onebook.journey.store import journey_table
from onebook.lake import Connection, fill, ids_of, read_models
from onebook.plan import Plan

__all__ = ["build_identity"]

NODE, EDGE, PAIR, PERSON, NAME = (journey_table(name) for name in ("node", "edge", "pair", "person", "name_part"))
CODE = "kind, scheme, key"


def build_identity(con: Connection, plan: Plan, since: int) -> int:
    """Bring nodes, edges and persons to the records, within the caller's transaction.

    since: the load up to which they are right already; -1 builds all. Returns how many nodes were looked at.
    """
    values = {
        "party_system": ids_of(plan, "party"), "since": str(since), "most_parties": str(plan.identity.most_parties),
    }  # fmt: skip
    models = read_models("onebook.journey.identity")

    def make(name: str) -> None:
        con.execute(f"create or replace temp table {name} as {fill(models[name].sql, values)}")

    make("changed_party")
    make("seen_since")
    _number_nodes(con)
    _renew_names(con, fill(models["name_part"].sql, values))
    make("given_code")
    _write_keys(con, plan.business.country)
    _renew_edges(con)
    make("holder")
    make("verdict")
    make("agreeing_pair")
    _settle(con)
    make("region_link")
    return _find_persons(con)


def _number_nodes(con: Connection) -> None:
    """Give every party and visitor that is new the next number, and list which have changed."""
    con.execute("""create or replace temp table named as
        select kind, system, code from changed_party
        union all select 'visitor', system, code from (select distinct system, code from seen_since)""")
    con.execute(f"""update {NODE} as n set kind = c.kind from changed_party as c
        where n.system = c.system and n.code = c.code and n.kind <> c.kind and n.kind <> 'visitor'""")
    con.execute(f"""create or replace temp table new_node as
        select coalesce((select max(id) from {NODE}), -1) + row_number() over (order by n.kind, n.system, n.code) as id,
            n.kind, n.system, n.code
        from named as n
        anti join {NODE} as o
            on o.system = n.system and o.code = n.code and (o.kind = 'visitor') = (n.kind = 'visitor')""")
    con.execute(f"insert into {NODE} select id, kind, system, code from new_node")
    con.execute(f"""create or replace temp table changed_node as
        select n.id, n.kind, n.system, n.code from {NODE} as n
        join changed_party as c on c.system = n.system and c.code = n.code where n.kind <> 'visitor'""")


def _renew_names(con: Connection, parts: str) -> None:
    """Write what names are found by, sorted so that a part stands in few places."""
    con.execute(f"delete from {NAME} where node in (select id from changed_node)")
    con.execute(f"insert into {NAME} select node, part from ({parts}) as found order by part, node")


def _write_keys(con: Connection, country: str) -> None:
    """Write the given codes in one way each."""
    given = con.execute("select distinct scheme, code, country from given_code").fetchall()
    keys = [_key(scheme, code, there or country) for scheme, code, there in given]
    columns: Mapping[str, Iterable[str | None]] = {
        "scheme": [g[0] for g in given], "code": [g[1] for g in given], "country": [g[2] for g in given], "key": keys,
    }  # fmt: skip
    con.register("written_keys", pa.table(columns, schema=pa.schema([(n, pa.string()) for n in columns])))
    con.execute("create or replace temp table written as select * from written_keys where key is not null")
    con.unregister("written_keys")


def _key(scheme: str, code: str, country: str) -> str | None:
    if scheme == "email":
        return email_key(code)
    if scheme == "phone":
        return phone_key(code, country)
    return plain_key(code)


def _renew_edges(con: Connection) -> None:
    """Put the changed nodes' edges in place of what they held, and list the codes that this concerns."""
    con.execute("""create or replace temp table new_edge as
        select distinct g.node, g.kind, g.scheme, w.key
        from given_code as g
        join written as w on w.scheme = g.scheme and w.code = g.code and w.country = g.country""")
    con.execute(f"""create or replace temp table seen_edge as
        select p.id as node, p.kind, v.id as visitor
        from seen_since as s
        join {NODE} as v on v.kind = 'visitor' and v.system = s.system and v.code = s.code
        join {NODE} as p on p.kind <> 'visitor' and p.system = s.party_system and p.code = s.party_id""")
    con.execute(f"""create or replace temp table loosened as
        select node, {CODE} from {EDGE} where scheme = 'visitor' and key in (
            select cast(v.id as varchar) from {NODE} as v
            join changed_touch as c on c.was and v.kind = 'visitor' and v.system = c.system and v.code = c.visitor_id
        )""")
    con.execute(f"delete from {EDGE} where scheme = 'visitor' and key in (select key from loosened)")
    con.execute(f"""create or replace temp table changed_code as
        select distinct {CODE} from {EDGE} where node in (select id from changed_node) and scheme <> 'visitor'
        union select {CODE} from new_edge
        union select {CODE} from loosened
        union select kind, 'visitor', cast(visitor as varchar) from seen_edge
        union select {CODE} from {EDGE} where scheme = 'visitor' and node in (select id from changed_node)""")
    con.execute(f"delete from {EDGE} where scheme <> 'visitor' and node in (select id from changed_node)")
    con.execute(f"insert into {EDGE} select node, {CODE}, cast(null as varchar) from new_edge")
    con.execute(f"""insert into {EDGE}
        select seen.node, seen.kind, 'visitor', seen.key, cast(null as varchar)
        from (
            select node, kind, cast(visitor as varchar) as key from seen_edge
            union select visitor, kind, cast(visitor as varchar) from seen_edge
        ) as seen
        anti join (select node, kind, key from {EDGE} where scheme = 'visitor') as there
            on there.node = seen.node and there.kind = seen.kind and there.key = seen.key""")


def _settle(con: Connection) -> None:
    """Write the verdicts of the codes that were looked at, and list the nodes that these may tie or part."""
    same = " and ".join(f"e.{c} = v.{c}" for c in ("kind", "scheme", "key"))
    con.execute(f"""create or replace temp table settled as
        select e.node, e.kind, e.scheme, e.key, v.verdict from {EDGE} as e
        join changed_code as c on c.kind = e.kind and c.scheme = e.scheme and c.key = e.key
        left join verdict as v on {same}""")
    changed = "using changed_code as v where " + same
    con.execute(f"delete from {EDGE} as e {changed}")
    con.execute(f"insert into {EDGE} select * from settled")
    con.execute(f"delete from {PAIR} as e {changed.replace('e.kind = v.kind and ', '')}")
    con.execute(f"insert into {PAIR} select node, other, scheme, key from agreeing_pair")
    con.execute(f"""create or replace temp table region_node as
        with touched as (
            select id as node from new_node union select id from changed_node union select node from settled
            union select node from loosened
        ),
        concerned as (select distinct p.person from {PERSON} as p join touched as t on t.node = p.node)
        select node from touched
        union select p.node from {PERSON} as p join concerned as c on c.person = p.person""")


def _find_persons(con: Connection) -> int:
    nodes = con.execute("select node from region_node order by node").fetchnumpy()["node"].astype(np.int64)
    links = con.execute("select node, dense_rank() over (order by link) as link from region_link").fetchnumpy()
    at = np.searchsorted(nodes, links["node"].astype(np.int64))
    person = nodes[components(nodes.size, at, links["link"].astype(np.int64))]
    con.register("found_persons", pa.table({"node": nodes, "person": person}))
    con.execute(f"delete from {PERSON} where node in (select node from region_node)")
    con.execute(f"insert into {PERSON} select node, person from found_persons")
    con.unregister("found_persons")
    return int(nodes.size)
