-- Sales returns, those that were entered last first, before the one that a page ended with.
-- grain: one row a sales return
-- columns: amounts in ten-thousandths, instants in microseconds; channel: in which it was taken; customer_id: else
--   that of the order; status, channel, customer: all where the parameter is empty
select
    r.return_id, r.system, r.external_id, r.return_channel, r.status, r.requested_at, r.received_at, r.currency,
    r.owed_amount, r.settled_amount, coalesce(r.customer_id, o.customer_id) as customer_id, o.system, o.external_id
from sales_return as r
left join sales_order as o on o.order_id = r.order_id
where
    r.return_id < :before_id and (:status = '' or r.status = :status)
    and (:channel = '' or r.return_channel = :channel)
    and (:customer = '' or coalesce(r.customer_id, o.customer_id) = :customer)
order by r.return_id desc
limit :most
