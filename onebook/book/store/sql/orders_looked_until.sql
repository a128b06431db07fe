-- The last one of the next so many sales orders, the latest first; none where there are fewer.
-- grain: one row a sales order
-- columns: instant in microseconds
select o.ordered_at, o.order_id
from sales_order as o
where (o.ordered_at, o.order_id) < (:before_at, :before_id)
order by o.ordered_at desc, o.order_id desc
limit 1 offset :last
