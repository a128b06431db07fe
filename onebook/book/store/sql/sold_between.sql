-- What was sold of items between two instants, by channel, the place that it was taken from, and the lines' sizes.
-- grain: one row an item, channel, place and size; place 0: of what no place has given yet, cancelled or not
-- columns: quantity in ten-thousandths; what a place sent of a line at one time counts as a line; first_at: the first
--   of them, in microseconds
with line as (
    select
        l.order_id, l.line, l.item_id, o.channel, o.ordered_at, l.quantity - l.shipped - l.allocated as rest
    from sales_order as o
    join sales_order_line as l on l.order_id = o.order_id
    join item as i on i.item_id = l.item_id
    where o.ordered_at >= :since and o.ordered_at < :until and o.status <> 'draft' and not i.is_kit
),

part as (
    select l.item_id, l.channel, l.ordered_at, s.place_id, cast(sum(p.quantity) as bigint) as quantity
    from line as l
    join shipment_line as p on p.order_id = l.order_id and p.order_line = l.line
    join shipment as s on s.order_id = p.order_id and s.shipment_id = p.shipment_id
    group by l.order_id, l.line, s.shipment_id, l.item_id, l.channel, l.ordered_at, s.place_id
    union all
    select l.item_id, l.channel, l.ordered_at, a.place_id, a.quantity
    from line as l
    join allocation as a on a.order_id = l.order_id and a.line = l.line
    union all
    select l.item_id, l.channel, l.ordered_at, 0 as place_id, l.rest as quantity
    from line as l
    where l.rest > 0
)

select p.item_id, p.channel, p.place_id, p.quantity, count(*) as lines, min(p.ordered_at) as first_at
from part as p
group by p.item_id, p.channel, p.place_id, p.quantity
