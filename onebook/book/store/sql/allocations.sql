-- What is kept for sales orders.
-- grain: one row an order's line and place
-- columns: quantity in ten-thousandths
select a.order_id, a.line, a.place_id, a.item_id, a.quantity
from allocation as a
where a.order_id = any_of(:orders)
