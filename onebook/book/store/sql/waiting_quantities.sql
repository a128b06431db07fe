-- How many pieces of items orders wait for, by channel and by the place where they are fetched.
-- grain: one row an item, channel and place (NULL: they are sent)
-- columns: in ten-thousandths; of_ours: without what is on hold, and what suppliers send straight to customers;
--   last_at: when the last of those was ordered that are not on hold, 0 for none
select
    l.item_id, o.channel, d.pickup_place_id, sum(l.waiting) as quantity,
    sum(
        case when o.on_hold or s.quantity >= l.waiting then 0 else l.waiting - coalesce(s.quantity, 0) end
    ) as of_ours,
    max(case when o.on_hold then 0 else o.ordered_at end) as last_at
from sales_order_line as l
join sales_order as o on o.order_id = l.order_id
left join destination as d on d.order_id = l.order_id
left join (
    select p.item_id, p.order_id, p.order_line, sum(p.ordered - p.received - p.cancelled) as quantity
    from supply as p
    where p.item_id = any_of(:items) and p.received + p.cancelled < p.ordered and p.drop_ship
    group by p.item_id, p.order_id, p.order_line
) as s on s.item_id = l.item_id and s.order_id = l.order_id and s.order_line = l.line
where l.waiting > 0 and l.item_id = any_of(:items)
group by l.item_id, o.channel, d.pickup_place_id
