-- What came back of a sales order.
-- grain: one row a return and line
-- columns: quantities and amounts in ten-thousandths, instants in microseconds
select
    r.return_id, r.system, r.external_id, r.return_channel, r.status, r.requested_at, r.received_at, r.owed_amount,
    r.settled_amount, l.order_line, i.sku, l.quantity, l.received, l.reason
from sales_return as r
join sales_return_line as l on l.return_id = r.return_id
join item as i on i.item_id = l.item_id
where r.order_id = :order_id
order by r.requested_at, r.return_id, l.line
