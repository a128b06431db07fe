-- What comes back by a sales return, and what became of it.
-- grain: one row a return's line
-- columns: quantities and amounts in ten-thousandths
select
    l.line, l.order_line, i.sku, i.name, l.quantity, l.reason, l.received, l.restocked, l.repaired, l.scrapped,
    l.sent_back, l.refused, l.offered_amount, l.offered_tax_amount, l.amount, l.shipping_amount, l.tax_amount,
    l.fee_amount
from sales_return_line as l
join item as i on i.item_id = l.item_id
where l.return_id = :return_id
order by l.line
