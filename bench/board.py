"""The whole board over all time, against one query written by hand for each fact that gives the same figures."""

from __future__ import annotations

from bench.pnl import files_of
from bench.result import Result, alternate
from bench.retailer import THREADS, business
from onebook.app.business import measuring
from onebook.measures import Period, board

LINES = """
select channel, grouping(channel), sum(gross_amount), sum(discount_amount), sum(gross_amount - discount_amount),
    sum(case when channel in ('store', 'catalog', 'web') then gross_amount - discount_amount else 0 end),
    sum(quantity), count(*), sum(gross_amount - discount_amount - coalesce(cost_amount, 0))
from read_parquet({sales_order_line}, union_by_name = true)
group by grouping sets ((channel), ())
"""
DEMAND = """
select channel, grouping(channel), sum(gross_amount - discount_amount)
from read_parquet({sales_order_line}, union_by_name = true)
group by grouping sets ((channel), ())
"""
RETURNS = """
select channel, grouping(channel), sum(amount), sum(quantity), count(*), sum(handling_amount)
from read_parquet({sales_return}, union_by_name = true)
group by grouping sets ((channel), ())
"""
RETURNED_ORDERS = """
select channel, grouping(channel), count(*)
from (
    select distinct channel, system, sales_order_id
    from read_parquet({sales_return}, union_by_name = true)
    where sales_order_id is not null
)
group by grouping sets ((channel), ())
"""
ORDERS = """
select channel, grouping(channel), count(*), count(*) filter (where status = 'cancelled')
from read_parquet({sales_order}, union_by_name = true)
group by grouping sets ((channel), ())
"""
CUSTOMERS = """
with bought as (
    select customer_id, channel, count(*) as orders
    from read_parquet({sales_order}, union_by_name = true)
    where customer_id is not null
    group by all
), whole as (
    select customer_id, count(*) as channels, sum(orders) as orders from bought group by all
)
select null, count(*), count(*) filter (where orders > 1), count(*) filter (where channels > 1) from whole
union all
select b.channel, count(*), count(*) filter (where b.orders > 1), count(*) filter (where w.channels > 1)
from bought as b join whole as w using (customer_id)
group by b.channel
"""
SALES_TO_CUSTOMERS_OF_SEVERAL = """
with several as (
    select customer_id, count(distinct channel) > 1 as many
    from read_parquet({sales_order}, union_by_name = true) where customer_id is not null group by all
)
select l.channel, grouping(l.channel), sum(l.gross_amount - l.discount_amount),
    sum(l.gross_amount - l.discount_amount) filter (where s.many)
from read_parquet({sales_order_line}, union_by_name = true) as l
left join several as s using (customer_id)
group by grouping sets ((l.channel), ())
"""
ORDER_BY_ORDER = """
with numbered as (
    select channel, ordered_on, lag(ordered_on) over one_by_one as before,
        coalesce(first_value(ordered_on) over day_by_day - ordered_on <= 90, false) as again,
        (select max(ordered_on) from read_parquet({sales_order}, union_by_name = true)) - ordered_on >= 90 as old_enough
    from read_parquet({sales_order}, union_by_name = true)
    where customer_id is not null
    window one_by_one as (partition by customer_id order by ordered_on, system, external_id),
        day_by_day as (partition by customer_id order by ordered_on groups between 1 following and 1 following)
)
select channel, grouping(channel), count(*), count(*) filter (where before is null),
    count(*) filter (where before is not null), median(ordered_on - before),
    count(*) filter (where again and old_enough), count(*) filter (where old_enough),
    count(*) filter (where before is null and again and old_enough),
    count(*) filter (where before is null and old_enough)
from numbered
group by grouping sets ((channel), ())
"""
DAYS_WITHOUT_STOCK = """
with counted as (
    select item_id, counted_on as day,
        quantity - coalesce(lag(quantity) over (partition by item_id, place_id order by counted_on), 0) as more
    from read_parquet({stock_count}, union_by_name = true)
), daily as (
    select item_id, day, sum(more) as more from counted group by all
), stood as (
    select *, sum(more) over one_by_one as quantity, min(day) over one_by_one as first_day
    from daily
    window one_by_one as (partition by item_id order by day)
), wanted as (
    select distinct item_id, ordered_on as day
    from read_parquet({sales_order_line}, union_by_name = true)
    where ordered_on is not null
)
select null, count(*), count(*) filter (where s.quantity <= 0 and (s.day < w.day or s.quantity - s.more <= 0))
from wanted as w
asof join stood as s on s.item_id = w.item_id and w.day >= s.day
where s.first_day < w.day
"""
BY_HAND = (
    LINES, DEMAND, RETURNS, RETURNED_ORDERS, ORDERS, CUSTOMERS, SALES_TO_CUSTOMERS_OF_SEVERAL, ORDER_BY_ORDER,
    DAYS_WITHOUT_STOCK,
)  # fmt: skip

TABLES = ("sales_order", "sales_order_line", "sales_return", "stock_count")


def bench() -> list[Result]:
    with measuring(business(), anew=True) as session:
        session.con.execute(f"set threads = {THREADS}")
        files = {t: files_of(session.con, t) for t in TABLES}
        queries = [query.format(**files) for query in BY_HAND]

        def by_hand() -> None:
            for query in queries:
                session.con.execute(query).fetchall()

        ours, theirs = alternate(lambda: board(session, Period()), by_hand, 11)
    return [
        Result(
            "the board, all time ÷ one query by hand a fact", ours / theirs, 1.5, "×",
            f"{ours * 1000:.0f} ms ÷ {theirs * 1000:.0f} ms",
        )
    ]  # fmt: skip
