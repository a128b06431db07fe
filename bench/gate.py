"""The gate over sales order lines, on top of scanning them."""

from __future__ import annotations

from bench.result import Result, alternate
from bench.retailer import THREADS, made
from onebook.app.business import open_business
from onebook.intake.bind import gate_context
from onebook.lake import columns_of, connect
from onebook.plan import RecordMapping
from onebook.records import record_type
from onebook.records.gate import build_gate
from onebook.systems.tpcds import HERE, UNDATED


def bench() -> list[Result]:
    folder = made()
    plan = open_business(folder).plan
    con = connect()
    con.execute(f"set threads = {THREADS}")
    con.execute(f"attach '{folder / 'tpcds.duckdb'}' as source (read_only)")
    con.execute("use source")
    select = (HERE / "store" / "sales_order_line.sql").read_text()
    con.execute(f"create temp table lines as {select}")
    con.execute("create temp table text_lines as select cast(columns(*) as varchar) from lines")
    rows = con.execute("select count(*) from lines").fetchall()[0][0]
    context = gate_context(plan, "store", RecordMapping(may_be_empty=UNDATED["sales_order_line"]))
    results = []
    for table, what in (("lines", "typed columns"), ("text_lines", "all columns text, as from a CSV file")):
        mapping = f"select * from {table}"
        gate = build_gate(record_type("sales_order_line"), columns_of(con, mapping), context)
        scan = f"select {', '.join(f'max({c})' for c in columns_of(con, mapping))} from {table}"
        gated = f"select sum(_faults), {', '.join(f'max({f})' for f in gate.fields)} from ({gate.good_sql(mapping)})"
        ours, theirs = alternate(
            lambda gated=gated: con.execute(gated).fetchall(), lambda scan=scan: con.execute(scan).fetchall()
        )
        on_top = max(ours - theirs, 1e-9) * 1_000_000 / rows
        results.append(
            Result(
                f"gate, seconds on top of the scan for a million order lines, {what}",
                on_top,
                1,
                "s",
                f"{rows:,} lines: {ours:.2f} s gated, {theirs:.2f} s scanned",
            )
        )
    con.close()
    return results
