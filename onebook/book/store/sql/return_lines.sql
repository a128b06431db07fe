-- The lines of sales returns. Held by their returns.
-- grain: one row a return's line
-- columns: quantities and amounts in ten-thousandths
select
    l.return_id, l.line, l.order_id, l.order_line, l.item_id, l.quantity, l.reason, l.received, l.restocked, l.repaired,
    l.scrapped, l.sent_back, l.refused, l.offered_amount, l.offered_tax_amount, l.amount, l.shipping_amount,
    l.tax_amount, l.fee_amount
from sales_return_line as l
where l.return_id = any_of(:returns)
