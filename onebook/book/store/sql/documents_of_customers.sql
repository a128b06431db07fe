-- The documents that are of customers. Also those of other systems with such an id.
-- grain: one row a document
-- columns: kind: as the journal names it
select q.system, q.customer_id, 'quote' as kind, q.quote_id as document_id
from quote as q
where q.customer_id = any_of(:customers)
union all
select o.system, o.customer_id, 'sales_order' as kind, o.order_id as document_id
from sales_order as o
where o.customer_id = any_of(:customers)
union all
select r.system, r.customer_id, 'sales_return' as kind, r.return_id as document_id
from sales_return as r
where r.customer_id = any_of(:customers)
