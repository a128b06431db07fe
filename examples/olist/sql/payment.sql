-- Payments; the export tells their number, not their time, so the order's approval (or else its time) stands for it.
-- grain: one row an order and payment
select
    concat(p.order_id, '/', p.payment_sequential) as external_id, p.order_id as sales_order_id,
    'marketplace' as channel, coalesce(o.order_approved_at, o.order_purchase_timestamp) as paid_at,
    'payment' as kind, 'succeeded' as status, p.payment_type as method, p.payment_value as amount
from payments as p
join orders as o using (order_id)
