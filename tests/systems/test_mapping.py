"""Mappings as SELECTs, and telling where each of their rows came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from onebook.plan.model import RecordMapping
from onebook.records import BadInput, record_type
from onebook.systems.files import Relation, mapping_sql, trace

if TYPE_CHECKING:
    from tests.systems.conftest import Business

ORDER = record_type("sales_order")
ORDERS = "id,who,amount\n1,a,10.5\n2,b,3.0\n3,a,10.5\n4,,1.0\n"
LINES = "id,n,item\n1,1,x\n1,2,y\n2,3,z\n9,4,q\n"


def test_columns_and_constants_become_a_select(business: Business) -> None:
    business.write("a.csv", 'Order ID,"Wei""rd"\n7,x\n')
    relation = business.prepare(path="a.csv")
    mapping = RecordMapping(
        source="orders",
        columns={"external_id": " order id ", "customer_id": 'Wei"rd'},
        constants={"channel": "it's", "deleted": False, "revision": 3},
    )
    business.con.execute(f"create temp view orders as {relation.sql}")
    assert business.rows(mapping_sql(ORDER, mapping, {"orders": relation})) == [("7", "x", "it's", False, 3)]


def test_a_column_that_is_not_there_is_named_with_the_nearest(business: Business) -> None:
    business.write("a.csv", "order_no,created\n1,2\n")
    relation = business.prepare(path="a.csv")
    mapping = RecordMapping(source="orders", columns={"external_id": "Order No.", "ordered_at": "created"})
    with pytest.raises(BadInput) as caught:
        mapping_sql(ORDER, mapping, {"orders": relation})
    (fault,) = caught.value.faults
    assert fault.where == "a.csv"
    assert "has no column 'Order No.'. Its columns are: order_no, created." in fault.what
    assert "'order_no' for 'Order No.'" in fault.mend


def _relations(business: Business) -> dict[str, Relation]:
    business.write("orders.csv", ORDERS)
    business.write("lines.csv", LINES)
    found = {}
    for name in ("orders", "lines"):
        found[name] = business.prepare(path=f"{name}.csv")
        business.con.execute(f"create or replace temp view {name} as {found[name].sql}")
    return found


TOLD = {
    "select * from orders": {2, 3, 4, 5},
    "select id as k, 'web' as channel from ORDERS where amount::double > 2": {2, 3, 4},
    "select o.id, l.item from orders o join lines l using (id)": {2, 3},
    "select l.item, o.who from lines l left join orders o on o.id = l.id": {2, 3, 4, 5},
    "select * from orders natural join lines": {2, 3},
    "select distinct who, amount from orders": {2, 3, 5},
    "select distinct on (who) who, id from orders order by who, id desc": {3, 4, 5},
    "select who, sum(amount::double) as s from orders group by who": {2, 3, 5},
    "select who, product(amount::double) as s from orders group by all": {2, 3, 5},
    "select count(*) as c from orders": {2},
    "select histogram(who) as h from orders": {2},
    """with few as (select * from orders where id < '3'), more as (select few.*, item from few join lines using (id))
       select * from more where id in (select id from few)""": {2, 3},
    "with orders as (select * from lines) select id from orders": {2, 3, 4, 5},
    "select id from orders where id = '4' union all select id from lines where n = '1'": {5, 2},
    "select id from orders where id = '4' union all select '7'": {5, None},
    "select id, who from orders union all by name select item as who, id from lines where n = '4'": {2, 3, 4, 5},
    "select id from (select id, who from orders) as s where who = 'b'": {3},
    "select id, row_number() over (partition by who order by id) as r from orders": {2, 3, 4, 5},
    "select id from orders qualify row_number() over (partition by who order by id desc) = 1": {3, 4, 5},
    "select r, id from range(2) as t(r), orders": {2, 3, 4, 5},
    "from orders select id where id = '2'": {3},
    "select id, (select max(n) from lines where lines.id = orders.id) as m from orders": {2, 3, 4, 5},
    "select strip_accents(who) as w from orders where id = '1'": {2},
    "select id from orders -- the end": {2, 3, 4, 5},
    # Where it cannot be told without changing the rows, nothing is told.
    "select id from orders union select id from lines": {None},
    "select columns('i.*') from orders": {None},
    "with recursive t as (select 1 as n union all select n + 1 from t where n < 3) select n from t": {None},
    "select who, count(*) as c from (pivot orders on amount using count(*) group by who) group by who": {None},
    "select 1 as id": {None},
}


@pytest.mark.parametrize("select", TOLD)
def test_tracing_tells_the_source_row_and_changes_nothing_else(business: Business, select: str) -> None:
    relations = _relations(business)
    plain = business.con.execute(select)
    names, rows = [d[0] for d in plain.description], plain.fetchall()
    traced = business.con.execute(trace(select, {name: r.traced_sql for name, r in relations.items()}))
    assert [d[0] for d in traced.description] == [*names, "_file", "_row"]
    told = traced.fetchall()
    assert sorted(map(str, (row[:-2] for row in told))) == sorted(map(str, rows))
    assert {row[-1] for row in told} == TOLD[select]


def test_tracing_names_the_file_of_each_branch_and_the_first_of_equal_rows(business: Business) -> None:
    relations = _relations(business)
    traced = {name: r.traced_sql for name, r in relations.items()}
    both = trace("select id from orders where id = '4' union all select id from lines where n = '4'", traced)
    assert sorted(business.rows(both)) == [("4", "orders.csv", 5), ("9", "lines.csv", 5)]
    business.write("part-1.csv", "id\n5\n6\n7\n")
    business.write("part-2.csv", "id\n7\n")
    parts = business.prepare(path="part-*.csv")
    business.con.execute(f"create or replace temp view parts as {parts.sql}")
    folded = trace("select distinct id from parts", {"parts": parts.traced_sql})
    assert sorted(business.rows(folded)) == [("5", "part-1.csv", 2), ("6", "part-1.csv", 3), ("7", "part-1.csv", 4)]


def test_tracing_leaves_alone_what_it_cannot_read(business: Business) -> None:
    relations = _relations(business)
    business.con.execute("create or replace macro odd(x) as x")
    sql = trace(
        "select odd(id) as id from orders where id similar to '[12]';", {n: r.traced_sql for n, r in relations.items()}
    )
    assert sorted(row[0] for row in business.rows(sql)) == ["1", "2"]
