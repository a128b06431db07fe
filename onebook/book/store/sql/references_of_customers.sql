-- Sales orders of customers that bear a reference of theirs.
-- grain: one row a sales order
select o.system, o.customer_id, o.order_id
from sales_order as o
where o.customer_id = any_of(:customers) and o.customer_reference is not null
