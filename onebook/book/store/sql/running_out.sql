-- Items of which what may be promised lasts for fewer days than it takes to have more, by what the last so many orders
-- bought, and those of which none may be promised while customers wait; those that last shortest first.
-- grain: one row an item
-- columns: quantities in ten-thousandths; sold: within the days; available: at places that sell, 0 of what never was at
--   any; lead_days: the plan's; waiting: what customers wait for, but for orders on hold and what suppliers send them;
--   span: microseconds of the days on which the book knew the item: since it first came, or was first ordered; a day at
--   least
with looked as (
    select o.order_id, o.ordered_at
    from sales_order as o
    where o.ordered_at >= :since and o.status not in ('draft', 'cancelled')
    order by o.ordered_at desc, o.order_id desc
    limit :looked
),

sold as (
    select l.item_id, sum(l.quantity - l.cancelled) as sold, min(w.ordered_at) as first_at, count(*) as times
    from looked as w
    join sales_order_line as l on l.order_id = w.order_id
    group by l.item_id
    having sum(l.quantity - l.cancelled) > 0
),

of_ours as (
    select
        l.item_id,
        l.waiting - coalesce(
            (
                select sum(p.ordered - p.received - p.cancelled)
                from supply as p
                where
                    p.item_id = l.item_id and p.order_id = l.order_id and p.order_line = l.line and p.drop_ship
                    and p.received + p.cancelled < p.ordered
            ), 0
        ) as waiting
    from sales_order_line as l
    join sales_order as o on o.order_id = l.order_id
    where l.waiting > 0 and not o.on_hold
),

waits as (
    select u.item_id, sum(u.waiting) as waiting
    from of_ours as u
    where u.waiting > 0
    group by u.item_id
),

wanted as (
    select s.item_id, s.sold, s.first_at, coalesce(n.waiting, 0) as waiting
    from sold as s
    left join waits as n on n.item_id = s.item_id
    where s.times > 1 or n.waiting > 0
    union all
    select n.item_id, 0 as sold, cast(:since as bigint) as first_at, n.waiting
    from waits as n
    left join sold as s on s.item_id = n.item_id
    where s.item_id is null
),

had as (
    select
        w.item_id, w.sold, w.waiting, w.first_at,
        coalesce((select min(m.moved_at) from stock_move as m where m.item_id = w.item_id), w.first_at) as came_at,
        coalesce(
            (
                select
                    sum(case when p.kind in ('warehouse', 'store') then v.on_hand - v.committed - v.reserved else 0 end)
                from stock_level as v
                join place as p on p.place_id = v.place_id
                where v.item_id = w.item_id
            ), 0
        ) as available
    from wanted as w
),

known as (
    select
        h.item_id, h.sold, h.waiting, h.available,
        case when h.came_at < h.first_at then h.came_at else h.first_at end as known_at
    from had as h
),

seen as (
    select
        k.item_id, k.sold, k.waiting, k.available,
        case
            when k.known_at <= :since then cast(:until as bigint) - :since
            when k.known_at > :until - 86400000000 then 86400000000
            else :until - k.known_at
        end as span
    from known as k
)

select
    s.item_id, i.sku, i.name, s.sold, s.available, coalesce(c.lead_days, :lead_days) as lead_days, c.supplier,
    s.waiting, s.span
from seen as s
join item as i on i.item_id = s.item_id
left join sourcing as c on c.item_id = s.item_id
where
    i.status = 'active' and not i.is_kit and (c.drop_ship is null or not c.drop_ship or s.available > 0)
    and (
        s.available * (s.span * 1.0 / 86400000000) < coalesce(c.lead_days, :lead_days) * s.sold
        or (s.waiting > 0 and s.available <= 0)
    )
order by case when s.sold > 0 then s.available * (s.span * 1.0 / s.sold) else 0 end, s.waiting desc, s.sold desc, i.sku
limit :most
