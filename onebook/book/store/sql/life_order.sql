-- A sales order by its number.
-- grain: one row a sales order
-- columns: amounts in ten-thousandths
select
    o.order_id, o.system, o.external_id, o.channel, o.ordered_at, o.status, o.currency, o.amount, o.tax_amount,
    o.paid_amount, o.customer_id, o.customer_reference, o.delivery_method, o.owed_amount, o.due_on, o.on_hold,
    o.closed_at, o.sales_person_id, o.hold_reason
from sales_order as o
where o.external_id = :external_id and o.system = :system
