-- What is kept for sales orders.
-- grain: one row an order's line and place
-- columns: quantity in ten-thousandths
select a.order_id, a.line, a.place_id, a.item_id, a.quantity
from sales_order_line as l
join allocation as a on a.order_id = l.order_id and a.line = l.line
where l.order_id = any_of(:orders)
