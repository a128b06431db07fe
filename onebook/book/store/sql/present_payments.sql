-- Payments as they stand, with the orders that they are for.
-- grain: one row a payment
-- columns: amounts in ten-thousandths
select
    p.system, p.external_id, o.system as order_system, o.external_id as sales_order_id,
    coalesce(o.channel, r.return_channel) as channel, p.paid_at, p.kind, p.status, p.method, p.amount, p.fee_amount,
    p.currency
from payment as p
left join sales_order as o on o.order_id = p.order_id
left join sales_return as r on r.return_id = p.return_id
where p.payment_id = any_of(:keys)
