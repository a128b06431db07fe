-- The lines of sales orders as they stand, with their items' numbers.
-- grain: one row a line
-- columns: quantities and amounts in ten-thousandths
select
    l.order_id, l.line, i.sku, l.quantity, l.shipped, l.cancelled, l.delivered, l.gross_amount, l.discount_amount,
    l.shipping_amount, l.tax_amount, l.cost_amount, l.promised_on, l.latest_promised_on, l.kit_line,
    l.kit_share
from sales_order_line as l
join item as i on i.item_id = l.item_id
where l.order_id = any_of(:keys)
order by l.order_id, l.line
