-- Sales orders with a customer's reference, the latest first, after the one that a page ended with.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths
select
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.amount, o.tax_amount,
    o.paid_amount, o.customer_id, o.customer_reference
from sales_order as o
where o.customer_reference = :reference and (o.ordered_at, o.order_id) < (:before_at, :before_id)
order by o.ordered_at desc, o.order_id desc
limit :most
