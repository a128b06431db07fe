-- Order lines that wait for goods today.
-- grain: one row a line of goods, neither shipped nor cancelled, of an order that is placed or paid but not allocated
-- columns: day: when it was ordered; waiting_days: calendar days since then
select
    l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, l.line as document_line,
    l.ordered_on as day, l.channel, l.place_id, l.item_id, l.customer_id, l.sales_person_id, l.quantity,
    date_diff('day', l.ordered_on, $today) as waiting_days
from standing_line as l
join sales_order as o on o.system = l.system and o.external_id = l.sales_order_id
where
    o.status in ('placed', 'paid') and l.line_kind = 'goods' and not l.cancelled and l.shipped_on is null
    and l.delivered_on is null
