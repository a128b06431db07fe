-- Customers of sales returns: as whoever took them names them, and as the orders that come back do. Also of other
-- systems' returns of such a name.
-- grain: one row a return and name of its customer
select r.system, r.external_id, r.system as customer_system, r.customer_id
from sales_return as r
where r.external_id = any_of(:external_ids) and r.customer_id is not null
union
select r.system, r.external_id, o.system as customer_system, o.customer_id
from sales_return as r
join sales_order as o on o.order_id = r.order_id
where r.external_id = any_of(:external_ids) and o.customer_id is not null
