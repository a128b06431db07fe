-- Those of the next so many sales orders, the latest first, that are wanted.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths; channel, status: all where the parameter is empty
with looked as (
    select
        o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.amount, o.tax_amount,
        o.paid_amount, o.customer_id, o.customer_reference
    from sales_order as o
    where (o.ordered_at, o.order_id) < (:before_at, :before_id)
    order by o.ordered_at desc, o.order_id desc
    limit :looked
)

select
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.amount, o.tax_amount,
    o.paid_amount, o.customer_id, o.customer_reference
from looked as o
where (:channel = '' or o.channel = :channel) and (:status = '' or o.status = :status)
order by o.ordered_at desc, o.order_id desc
limit :most
