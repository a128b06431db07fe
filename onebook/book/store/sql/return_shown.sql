-- A sales return by its number.
-- grain: one row a sales return
-- columns: amounts in ten-thousandths, instants in microseconds; customer_id: else that of the order
select
    r.return_id, r.system, r.external_id, r.return_channel, r.status, r.requested_at, r.received_at, r.currency,
    r.owed_amount, r.settled_amount, coalesce(r.customer_id, o.customer_id) as customer_id, o.system, o.external_id,
    r.channel, p.name as place, r.settled_at, e.system, e.external_id
from sales_return as r
left join sales_order as o on o.order_id = r.order_id
left join sales_order as e on e.order_id = r.exchange_order_id
left join place as p on p.place_id = r.place_id
where r.external_id = :external_id and r.system = :system
