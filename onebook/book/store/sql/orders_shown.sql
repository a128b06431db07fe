-- Sales orders by their ids.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths
select
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.amount, o.tax_amount,
    o.paid_amount, o.customer_id, o.customer_reference
from sales_order as o
where o.order_id = any_of(:orders)
