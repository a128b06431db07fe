-- Items that were bought.
-- grain: one row an order line of goods of somebody known that is not cancelled
-- columns: item_system, item_id: the item by its own system's id
select
    n.id as node, cast(o.ordered_on as varchar) as day, coalesce(i.id_system, l.system) as item_system, l.item_id
from order_line as l
join sales_order as o on o.system = l.system and o.external_id = l.sales_order_id
join journey_node as n on n.kind <> 'visitor' and n.system = $party_system_of_order and n.code = o.customer_id
left join id_space as i on i.kind = 'item' and i.system = l.system
where l.line_kind = 'goods' and not l.cancelled and l.item_id is not null
