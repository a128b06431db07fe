-- Who looked after the sale of what came back.
-- grain: one row a line of a sales return that names its order
-- columns: as returned names the line; name: the sales person's, else their id
select
    r.system, r.external_id as document_id, r.line as document_line,
    coalesce(p.name, l.sales_person_id, o.sales_person_id) as name
from sales_return as r
left join id_space as u on u.kind = 'sales_order' and u.system = r.system
left join sales_order as o on o.system = coalesce(u.id_system, r.system) and o.external_id = r.sales_order_id
left join sales_order_line as l
    on l.system = coalesce(u.id_system, r.system) and l.sales_order_id = r.sales_order_id and l.line = r.order_line
left join party_named as p
    on p.system = coalesce(u.id_system, r.system) and p.party_id = coalesce(l.sales_person_id, o.sales_person_id)
where r.sales_order_id is not null
