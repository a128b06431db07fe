-- The documents that name a party: as the customer, of an order or of what comes back of it, the sales person or the
-- supplier. Vouchers know no system.
-- grain: one row a document
-- columns: at: instant in microseconds
select 'sales_order' as kind, o.system, o.external_id, o.ordered_at as at
from sales_order as o
where o.customer_id = :external_id and o.system = :system
union all
select 'sold_order' as kind, o.system, o.external_id, o.ordered_at as at
from sales_order as o
where o.sales_person_id = :external_id and o.system = :system
union all
select 'quote' as kind, q.system, q.external_id, q.made_at as at
from quote as q
where q.customer_id = :external_id and q.system = :system
union all
select 'made_quote' as kind, q.system, q.external_id, q.made_at as at
from quote as q
where q.sales_person_id = :external_id and q.system = :system
union all
select 'sales_return' as kind, r.system, r.external_id, r.requested_at as at
from sales_return as r
where r.customer_id = :external_id and r.system = :system
union
select 'sales_return' as kind, r.system, r.external_id, r.requested_at as at
from sales_order as o
join sales_return as r on r.order_id = o.order_id
where o.customer_id = :external_id and o.system = :system
union all
select 'voucher' as kind, '' as system, v.code as external_id, v.issued_at as at
from voucher as v
where v.customer_id = :external_id
union all
select distinct 'supply' as kind, s.system, s.external_id, cast(null as bigint) as at
from supply as s
where s.supplier = :external_id and s.system = :system
order by kind, at, external_id
