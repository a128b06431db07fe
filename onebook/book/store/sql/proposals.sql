-- What is proposed to be had for order lines that wait for items, held.
-- grain: one row an order line
-- columns: quantity in ten-thousandths
select
    p.item_id, p.order_id, p.line, p.kind, p.quantity, p.raised_at, p.place_id, p.needed_on, p.supplier, p.from_place_id
from proposal as p
where p.item_id = any_of(:items)
order by p.item_id, p.order_id, p.line
for update
