"""The P&L by channel and month over all time, against SQL written by hand over the same Parquet files."""

from __future__ import annotations

from bench.result import Result, alternate
from bench.retailer import THREADS, business
from onebook.app.business import measuring
from onebook.lake import Connection
from onebook.measures import Period, pnl

__all__ = ["bench", "files_of"]

BY_HAND = """
with sold as (
    select channel, date_trunc('month', ordered_on) as month, sum(gross_amount) as gross,
        sum(discount_amount) as discount, sum(shipping_amount) as shipping, sum(cost_amount) as cost
    from read_parquet({lines}) group by all
), given_back as (
    select channel, date_trunc('month', returned_on) as month, sum(amount) as amount,
        sum(handling_amount) as handling
    from read_parquet({returns}) group by all
)
select * from sold full join given_back using (channel, month)
"""


def files_of(con: Connection, table: str) -> str:
    """The table's Parquet files as a SQL list."""
    rows = con.execute(f"select data_file from ducklake_list_files('lake', '{table}', schema => 'record')").fetchall()
    return "[" + ", ".join(f"'{row[0]}'" for row in rows) + "]"


def bench() -> list[Result]:
    with measuring(business(), anew=True) as session:
        session.con.execute(f"set threads = {THREADS}")
        by_hand = BY_HAND.format(
            lines=files_of(session.con, "sales_order_line"), returns=files_of(session.con, "sales_return")
        )
        ours, theirs = alternate(
            lambda: pnl(session, Period(), by="month", compare=False),
            lambda: session.con.execute(by_hand).fetchall(),
            7,
        )
    return [
        Result(
            "P&L by channel and month, all time ÷ SQL by hand",
            ours / theirs,
            1.5,
            "×",
            f"{ours * 1000:.0f} ms ÷ {theirs * 1000:.0f} ms",
        )
    ]
