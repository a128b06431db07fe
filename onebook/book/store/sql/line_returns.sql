-- How much of order lines comes back, and what was credited for it. Held by their orders.
-- grain: one row an order line of which something comes back
-- columns: quantities and amounts in ten-thousandths
select r.order_id, r.line, r.asked, r.credited, r.amount, r.shipping_amount, r.tax_amount
from sales_order_line_return as r
where r.order_id = any_of(:orders)
