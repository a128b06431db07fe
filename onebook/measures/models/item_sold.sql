-- Order lines of goods, and whether something of them came back.
-- grain: one row an order line of goods that is not cancelled
-- columns: item_system, item_id: the item, as its own system names it; returned: within the look-back from the day of
--   the order; followed: a look-back has passed; person: NULL where nobody is known
with came_back as (
    select
        r.order_system as system, r.sales_order_id, o.order_line as line, min(r.day) as day
    from returned as r
    join sales_return as o on o.system = r.system and o.external_id = r.document_id and o.line = r.document_line
    where o.order_line is not null
    group by r.order_system, r.sales_order_id, o.order_line
)

select
    l.system, l.document_kind, l.document_id, l.document_line, l.day, l.channel, l.person,
    coalesce(n.item_system, l.system) as item_system, l.item_id, n.name, n.item_group,
    coalesce(date_diff('day', l.day, b.day) < $look_back, false) as returned,
    date_diff('day', l.day, (select max(s.ordered_on) from sales_order as s)) >= $look_back as followed
from person_line as l
left join came_back as b on b.system = l.system and b.sales_order_id = l.document_id and b.line = l.document_line
left join item_named as n on n.system = l.system and n.item_id = l.item_id
