-- The lines of a sales order.
-- grain: one row a line
-- columns: quantities and amounts in ten-thousandths
select
    l.line, i.sku, i.name, l.quantity, l.waiting, l.allocated, l.shipped, l.delivered, l.cancelled, l.gross_amount,
    l.discount_amount, l.shipping_amount, l.tax_amount, l.cost_amount, l.kit_line, l.promised_on, l.latest_promised_on
from sales_order_line as l
join item as i on i.item_id = l.item_id
where l.order_id = :order_id
order by l.line
