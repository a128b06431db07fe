"""Making visits and steps, anew only for those of whom something came or changed."""

from __future__ import annotations

from datetime import date, timedelta

from onebook.journey.overlay import Tables
from onebook.journey.store import columns_of_journey, journey_table
from onebook.journey.visits.make import made_visits
from onebook.lake import Connection, fill, ids_of, read_models
from onebook.plan import Plan, whose_ids
from onebook.records.sql import listed, quote

__all__ = ["build_visits", "visit_values"]

DAY = timedelta(days=1)


def build_visits(con: Connection, plan: Plan, since: int, tables: Tables) -> int:
    """Bring visits and steps to the records.

    since: the load up to which they are right already; -1 builds all. tables: by which they are written; they are read
    as `journey_…`. Nodes must be there (`build_identity`, which leaves those of whom anything changed in `near_node`).
    Returns how many visits were made.
    """
    values = visit_values(plan, since) | {"all_nodes": "journey_node"}
    models = read_models("onebook.journey.visits")
    con.execute(f"create or replace temp view journey_id_space as {_order_ids(plan)}")
    # Asked before any is taken out: none that is made anew has a number that was another's, or its own before.
    values["visits_before"] = str(con.execute("select coalesce(max(visit), 0) from journey_visit").fetchall()[0][0])
    if since >= 0:
        _clear(con, tables)
        values |= {"touches": "touch_again", "nodes": "met_node"}
        con.execute(f"create or replace temp table met_node as {fill(models['met_node'].sql, values)}")
    number = 0
    for made in made_visits(con, plan, values):
        con.register("new_visit", made.visits)
        con.register("new_item", made.items)
        tables.add("visit", f"select {columns_of_journey('visit')} from new_visit order by day")
        tables.add("visit_item", f"select {columns_of_journey('visit_item')} from new_item")
        tables.add("step", models["visit_step"].sql)
        con.unregister("new_visit")
        con.unregister("new_item")
        number += made.visits.num_rows
    tables.add("step", fill(models["touch_step"].sql, values))
    con.execute("drop table if exists touch_again")
    _clear_documents(tables, since)
    tables.add("step", fill(models["document_step"].sql, values))
    return number


def visit_values(plan: Plan, since: int) -> dict[str, str]:
    """Return the plan's values by the names that the SQL of visits uses for them."""
    return {
        "since": str(since),
        "touches": "touch",
        "nodes": journey_table("node"),
        "all_nodes": journey_table("node"),
        "visits_before": "0",
        "time_zone": quote(plan.business.time_zone),
        "party_system": ids_of(plan, "party"),
        "touch_party_system": ids_of(plan, "party", "t.system"),
        "digital_channels": listed(n for n, c in plan.channels.items() if c.kind == "digital"),
    }


def _order_ids(plan: Plan) -> str:
    rows = ", ".join(f"({quote(n)}, {quote(whose_ids(plan, n, 'sales_order'))})" for n in plan.systems)
    return f"select * from (values {rows or '(null, null)'}) as listed (system, id_system)"


COLUMNS = """system, external_id, visit_id, visitor_id, customer_id, channel, kind, purpose, touched_at, touched_on,
    item_id, campaign_id, device, quantity, errors, duration_seconds, converted"""
"""What visits and steps are made of."""


def _clear(con: Connection, tables: Tables) -> None:
    """Take out visits and steps of touches that came or changed; put what is to be made anew in `touch_again`.

    Looked at are the days around the changes, of those who are concerned; visits that reach beyond are taken whole.
    """
    con.execute("""create or replace temp table changed_who as
        select distinct system, coalesce(visitor_id, customer_id) as who from changed_touch
        where coalesce(visitor_id, customer_id) is not null""")
    con.execute("""create or replace temp table changed_stream as
        select n.id as stream from near_node as n
        join changed_who as c on c.who = n.code""")
    first, last = con.execute("select min(touched_on), max(touched_on) from changed_touch").fetchall()[0]
    if first is None:
        con.execute(f"create or replace temp table touch_again as select {COLUMNS} from touch limit 0")
        return
    first, last = _widened(con, first - DAY, last + DAY)
    days = f"between {quote(str(first))} and {quote(str(last))}"
    con.execute(f"""create or replace temp table touch_again as
        select {COLUMNS} from touch as t
        semi join changed_who as c on c.system = t.system and c.who = coalesce(t.visitor_id, t.customer_id)
        where t.touched_on {days}""")
    con.execute(f"""create or replace temp table old_visit as
        select visit from journey_visit where day {days} and stream in (select stream from changed_stream)""")
    tables.take_out("step", "visit in (select visit from old_visit)")
    tables.take_out(
        "step",
        f"""document_kind = 'touch' and visit is null and day {days}
        and (system, document_id) in (select (system, external_id) from touch_again)""",
    )
    if con.execute("select 1 from changed_touch where was limit 1").fetchall():
        tables.take_out(
            "step",
            """document_kind = 'touch' and visit is null
            and (system, document_id) in (select (system, external_id) from changed_touch)""",
        )
    for name in ("visit_item", "visit"):
        tables.take_out(name, "visit in (select visit from old_visit)")


def _widened(con: Connection, first: date, last: date) -> tuple[date, date]:
    """Widen days until no visit of those concerned reaches over their ends."""
    while True:
        found = con.execute(f"""select min(day), max(last_day) from journey_visit
            where stream in (select stream from changed_stream)
                and ((day < {quote(str(first))} and last_day >= {quote(str(first))})
                    or (day <= {quote(str(last))} and last_day > {quote(str(last))}))""").fetchall()[0]
        if found[0] is None or (found[0] >= first and found[1] <= last):
            return first, last
        first, last = min(first, found[0]), max(last, found[1])


def _clear_documents(tables: Tables, since: int) -> None:
    """Take out the steps of documents that came or changed."""
    if since < 0:
        return
    changed = " union all ".join(
        f"select ('{kind}', system, external_id) from all_{kind} where load_id > {since}"
        for kind in ("sales_order", "shipment", "sales_return", "contact", "lead", "survey")
    )
    tables.take_out("step", f"document_kind <> 'touch' and (document_kind, system, document_id) in ({changed})")
