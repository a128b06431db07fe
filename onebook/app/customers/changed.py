"""Of whom anything came, changed or went since the index of customers was last brought up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.lake import changed_rows, ids_of, is_kept, table

if TYPE_CHECKING:
    from onebook.measures import Session

__all__ = ["keep_to_changed", "list_changed"]

OF_JOURNEY = {
    "person": ("node, person", "node"),
    "edge": ("node, kind, scheme, key, verdict", "node"),
    "pair": ("node, other, scheme, key", "node"),
    "told": ("node, other, verdict, said_at, load_id", "unnest([node, other])"),
    "step": ("node, moment, channel, kind, system, document_kind, document_id", "node"),
    # What is made anew has another number, so whatever changed within a visit shows.
    "visit": ("visit, stream, party", "coalesce(party, stream)"),
}
"""Of each table: the columns that count, and under which node what changed stands."""

OF_PARTIES = (
    ("party", "external_id"), ("party_code", "party_id"), ("party_relation", "party_id"),
    ("party_relation", "other_id"),
    ("sales_order", "customer_id"), ("sales_return", "customer_id"), ("contact", "customer_id"),
    ("lead", "customer_id"), ("survey", "customer_id"), ("touch", "customer_id"),
)  # fmt: skip
"""Record types and the column that names the party."""

OF_ORDERS = {"sales_order_line": "sales_order_id", "shipment": "sales_order_id", "sales_return": "sales_order_id"}
"""Record types and the column that names an order."""


def list_changed(session: Session, position: tuple[int, ...], most: float) -> bool:
    """List in the temporary table `changed_known` the nodes of whom anything changed since a load and state.

    Tell whether that can be told, and is no larger share of all than `most`. position: the load and the state.
    """
    load, snapshot = position
    con = session.con
    if not is_kept(con, snapshot):
        return False
    selects = [
        f"select {node} as node from ({changed_rows(con, 'journey', name, columns, snapshot)}) as changed"
        for name, (columns, node) in OF_JOURNEY.items()
    ]
    selects += [_of_party(session, name, column, load) for name, column in OF_PARTIES if name in session.loaded]
    selects += [_of_order(session, name, column, load) for name, column in OF_ORDERS.items() if name in session.loaded]
    con.execute(
        f"create or replace temp table changed_known as select distinct node from ({' union all '.join(selects)})"
    )
    changed, there = con.execute(
        "select (select count(*) from changed_known), (select count(*) from journey_node)"
    ).fetchall()[0]
    return bool(changed <= most * there)


def _of_party(session: Session, name: str, column: str, load: int) -> str:
    """The nodes that records of a type stand under which came or changed since a load, or were taken away."""
    whose = ids_of(session.plan, "party", "r.system")
    found = f"""select n.id as node from {table(name)} as r
        join journey_node as n on n.kind <> 'visitor' and n.system = {whose} and n.code = r.{column}
        where r.load_id > {load}"""
    if name != "touch":
        return found
    return f"""{found} union all select n.id as node from {table(name)} as r
        join journey_node as n on n.kind = 'visitor' and n.system = r.system and n.code = r.visitor_id
        where r.load_id > {load}"""


def _of_order(session: Session, name: str, column: str, load: int) -> str:
    whose = ids_of(session.plan, "party", "o.system")
    orders = ids_of(session.plan, "sales_order", "r.system")
    return f"""select n.id as node from {table(name)} as r
        join {table("sales_order")} as o on o.system = {orders} and o.external_id = r.{column}
        join journey_node as n on n.kind <> 'visitor' and n.system = {whose} and n.code = o.customer_id
        where r.load_id > {load}"""


OF_JOURNEY_ROWS = {
    "journey_person": "node", "journey_edge": "node", "journey_pair": "node", "journey_step": "node",
    "journey_visit": "coalesce(party, stream)",
}  # fmt: skip
"""The journey's tables, and under which node a row stands."""


def keep_to_changed(session: Session) -> None:
    """Let records and journey hold on this connection only what concerns the nodes in `changed_known`.

    What is told of these is then told without reading all others. What is told of systems or items must be read before.
    """
    con = session.con
    con.execute("""create or replace temp table changed_party_key as
        select n.system, n.code from journey_node as n join changed_known as c on c.node = n.id
        where n.kind <> 'visitor'""")
    con.execute("""create or replace temp table changed_visitor_key as
        select n.system, n.code from journey_node as n join changed_known as c on c.node = n.id
        where n.kind = 'visitor'""")
    parties, visitors = (
        "(select (system, code) from changed_party_key)",
        "(select (system, code) from changed_visitor_key)",
    )
    whose = ids_of(session.plan, "party")
    orders = ids_of(session.plan, "sales_order")
    of_orders = f"({orders}, sales_order_id) in (select (system, external_id) from sales_order)"

    def keep(name: str, which: str) -> None:
        con.execute(f"create or replace temp table kept_{name} as select * from {name} where {which}")
        con.execute(f"create or replace temp view {name} as select * from kept_{name}")

    keep("party", f"({whose}, external_id) in {parties}")
    keep("party_code", f"({whose}, party_id) in {parties}")
    keep("party_relation", f"({whose}, party_id) in {parties} or ({whose}, other_id) in {parties}")
    for name in ("sales_order", "contact", "lead", "survey"):
        keep(name, f"({whose}, customer_id) in {parties}")
    keep("touch", f"({whose}, customer_id) in {parties} or (system, visitor_id) in {visitors}")
    keep("sales_return", f"({whose}, customer_id) in {parties} or {of_orders}")
    for name in ("sales_order_line", "shipment", "shipment_line"):
        keep(name, of_orders)
    for name, node in OF_JOURNEY_ROWS.items():
        keep(name, f"{node} in (select node from changed_known)")
    keep("journey_visit_item", "visit in (select visit from journey_visit)")
