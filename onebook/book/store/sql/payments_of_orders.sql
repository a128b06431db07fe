-- The payments for sales orders, in their order.
-- grain: one row a payment
-- columns: amounts in ten-thousandths
select
    p.payment_id, p.system, p.external_id, p.order_id, p.return_id, p.kind, p.status, p.method, p.amount, p.currency,
    p.order_amount, p.fee_amount, p.paid_at, p.paid_on, p.told_at, p.reason, p.of_payment_id, p.refunded_amount,
    p.voucher_id
from payment as p
where p.order_id = any_of(:orders)
order by p.order_id, p.payment_id
