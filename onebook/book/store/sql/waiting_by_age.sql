-- Order lines that wait for goods, by how long they have waited. A kit waits as its parts.
-- grain: one row a class of age
-- columns: from_days: the least of the class; waiting in ten-thousandths; oldest_at: the first order of the class
with line as (
    select l.waiting, o.ordered_at, (:at - o.ordered_at) / 86400000000 as days
    from sales_order_line as l
    join sales_order as o on o.order_id = l.order_id
    join item as i on i.item_id = l.item_id
    where l.waiting > 0 and not i.is_kit
),

classed as (
    select
        case
            when d.days >= 30 then 30 when d.days >= 14 then 14 when d.days >= 7 then 7 when d.days >= 2 then 2 else 0
        end as from_days,
        d.waiting, d.ordered_at
    from line as d
)

select c.from_days, count(*) as lines, sum(c.waiting) as waiting, min(c.ordered_at) as oldest_at
from classed as c
group by c.from_days
order by c.from_days
