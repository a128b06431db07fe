-- Sales orders as they stand.
-- grain: one row a sales order
select
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.delivery_method,
    o.customer_reference, o.customer_id, o.sales_person_id
from sales_order as o
where o.order_id = any_of(:keys)
