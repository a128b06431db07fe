-- Items of which what may be promised lasts for fewer days than it takes to have more, by what the last so many orders
-- bought, those that last shortest first.
-- grain: one row an item
-- columns: quantities in ten-thousandths; sold: within the days; available: at places that sell; span: in microseconds;
--   lead_days: the plan's
with looked as (
    select o.order_id
    from sales_order as o
    where o.ordered_at >= :since and o.status not in ('draft', 'cancelled')
    order by o.ordered_at desc, o.order_id desc
    limit :looked
),

sold as (
    select l.item_id, sum(l.quantity - l.cancelled) as sold
    from looked as w
    join sales_order_line as l on l.order_id = w.order_id
    group by l.item_id
    having count(*) > 1 and sum(l.quantity - l.cancelled) > 0
),

had as (
    select
        s.item_id, s.sold,
        (
            select sum(case when p.kind in ('warehouse', 'store') then v.on_hand - v.committed - v.reserved else 0 end)
            from stock_level as v
            join place as p on p.place_id = v.place_id
            where v.item_id = s.item_id
        ) as available
    from sold as s
)

select h.item_id, i.sku, i.name, h.sold, h.available, coalesce(c.lead_days, :lead_days) as lead_days, c.supplier
from had as h
join item as i on i.item_id = h.item_id
left join sourcing as c on c.item_id = h.item_id
where
    h.available is not null and i.status = 'active' and not i.is_kit
    and h.available * cast(:span as bigint) / 86400000000 < coalesce(c.lead_days, :lead_days) * h.sold
order by h.available * 1.0 / h.sold, i.sku
limit :most
