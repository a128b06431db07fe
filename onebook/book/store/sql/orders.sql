-- Sales orders by their keys, held.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths
select
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.ordered_on, o.status, o.currency, o.delivery_method,
    o.amount, o.tax_amount, o.customer_reference, o.owed_amount, o.paid_amount, o.due_on, o.on_hold, o.closed_at,
    o.customer_id, o.sales_person_id, o.account_id, o.hold_reason, o.quote_id, o.prepaid,
    o.due_days
from sales_order as o
where o.order_id = any_of(:orders)
order by o.order_id
for update
