-- Days, and which of them are working days: the plan's working week, changed by the `default` calendar's records.
-- grain: one row a day, from a month before the first sales order line up to a year from today
-- columns: working; nth: how many working days there were up to this day, itself included
with named as (
    select day, bool_and(working) as working from calendar where calendar_id = 'default' group by day
),

known as (
    -- 1900-01-01 was a Monday.
    select
        d.day, coalesce(n.working, date_diff('day', date '1900-01-01', d.day) % 7 + 1 in ($working_days)) as working
    from calendar_day as d
    left join named as n on n.day = d.day
    where d.day >= (select min(ordered_on) from sales_order_line) - 31 and d.day <= $today + 366
)

select
    day, working,
    sum(case when working then 1 else 0 end) over (order by day rows between unbounded preceding and current row) as nth
from known
