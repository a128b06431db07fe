-- What is proposed to be had for the lines of orders. They are held by their orders.
-- grain: one row an order line
-- columns: quantity in ten-thousandths
select
    p.item_id, p.order_id, p.line, p.kind, p.quantity, p.raised_at, p.place_id, p.needed_on, p.supplier, p.from_place_id
from proposal as p
where p.order_id = any_of(:orders)
