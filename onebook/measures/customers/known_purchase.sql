-- Items that were bought.
-- grain: one row an order line of goods of somebody known that is not cancelled
-- columns: item_system, item_id: the item by its own system's id
with known as (
    -- By nothing that is equal to a column of lines: an engine that sees that lines and nodes share a system may join
    -- all lines of a system with all of its nodes first.
    select n.id as node, o.system, o.external_id, o.ordered_on
    from sales_order as o
    join journey_node as n
        on n.kind <> 'visitor' and n.system = coalesce($party_system_of_order, '') and n.code = o.customer_id
)

select
    o.node, cast(o.ordered_on as varchar) as day, coalesce(i.id_system, l.system) as item_system, l.item_id
from order_line as l
join known as o on o.system = l.system and o.external_id = l.sales_order_id
left join id_space as i on i.kind = 'item' and i.system = l.system
where l.line_kind = 'goods' and not l.cancelled and l.item_id is not null
