-- The lines of sales orders.
-- grain: one row a line
-- columns: quantities and amounts in ten-thousandths
select
    l.order_id, l.line, l.item_id, l.quantity, l.waiting, l.allocated, l.shipped, l.cancelled, l.gross_amount,
    l.discount_amount, l.tax_amount, l.cost_amount, l.kit_line, l.promised_on, l.latest_promised_on, l.shipping_amount,
    l.delivered, l.kit_share
from sales_order_line as l
where l.order_id = any_of(:orders)
