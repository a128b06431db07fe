-- How many orders came between two instants by the hour of the day, in UTC, and when the first of them came.
-- grain: one row an hour
with ordered as (
    select o.ordered_at, o.ordered_at / 3600000000 as hours
    from sales_order as o
    where o.ordered_at >= :since and o.ordered_at < :until
)

select o.hours - o.hours / 24 * 24 as hour, count(*) as orders, min(o.ordered_at) as first_at
from ordered as o
group by o.hours - o.hours / 24 * 24
