-- Service contacts, in the channel that sold what they are about.
-- grain: one row a contact
-- columns: channel: the order's, else the one in which the contact came; topic; kind
select
    c.system, 'contact' as document_kind, c.external_id as document_id, cast(null as varchar) as document_line,
    c.opened_on as day, coalesce(o.channel, c.channel) as channel, c.customer_id, c.kind, c.topic
from contact as c
left join id_space as u on u.kind = 'sales_order' and u.system = c.system
left join sales_order as o
    on o.system = coalesce(c.sales_order_system, u.id_system, c.system) and o.external_id = c.sales_order_id
