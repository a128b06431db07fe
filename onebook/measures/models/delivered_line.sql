-- Order lines when the customer had them.
-- grain: one row a delivered order line; till sales are out
-- columns: day: when it was delivered; lead_days: calendar days from order to delivery
select
    l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, l.line as document_line,
    l.delivered_on as day, l.channel, l.place_id, l.item_id, l.customer_id, l.sales_person_id, l.carrier,
    date_diff('day', l.ordered_on, l.delivered_on) as lead_days
from order_line as l
where
    l.delivered_on >= l.ordered_on
    and not l.cancelled
    and coalesce(l.delivery_method, 'ship') not in ('carry_out', 'digital')
