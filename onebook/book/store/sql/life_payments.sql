-- What was paid for a sales order and given back.
-- grain: one row a payment
-- columns: amount in ten-thousandths, instant in microseconds
select p.system, p.external_id, p.kind, p.status, p.method, p.amount, p.currency, p.paid_at, p.reason
from payment as p
where p.order_id = :order_id
order by p.paid_at, p.payment_id
