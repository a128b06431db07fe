-- The quote that became a sales order.
-- grain: one row a quote
select q.system, q.external_id
from quote as q
where q.order_id = :order_id
