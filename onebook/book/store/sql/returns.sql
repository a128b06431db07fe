-- Sales returns by their keys, held.
-- grain: one row a sales return
-- columns: amounts in ten-thousandths
select
    r.return_id, r.system, r.external_id, r.order_id, r.channel, r.return_channel, r.currency, r.status, r.requested_at,
    r.requested_on, r.place_id, r.received_at, r.received_on, r.settled_at, r.settled_on, r.customer_id, r.owed_amount,
    r.settled_amount, r.exchange_order_id
from sales_return as r
where r.return_id = any_of(:returns)
order by r.return_id
for update
