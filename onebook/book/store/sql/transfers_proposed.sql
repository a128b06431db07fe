-- What of items is proposed to be brought over from places for lines that still wait, no more than they wait for.
-- grain: one row an order line
-- columns: quantity in ten-thousandths
select
    p.item_id, p.order_id, p.line, p.from_place_id,
    case when p.quantity < l.waiting then p.quantity else l.waiting end as quantity
from proposal as p
join sales_order_line as l on l.order_id = p.order_id and l.line = p.line
where p.item_id = any_of(:items) and p.from_place_id is not null and l.waiting > 0
