-- Sales orders of a customer, the latest first, after the one that a page ended with.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths; channel, status, system: all where the parameter is empty
select
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.amount, o.tax_amount,
    o.paid_amount, o.customer_id, o.customer_reference
from sales_order as o
where
    o.customer_id = :customer and (o.ordered_at, o.order_id) < (:before_at, :before_id)
    and (:channel = '' or o.channel = :channel) and (:status = '' or o.status = :status)
    and (:system = '' or o.system = :system)
order by o.ordered_at desc, o.order_id desc
limit :most
