-- Customers of sales orders, as the orders' systems have them. Also of other systems' orders of such a name.
-- grain: one row a sales order
select o.system, o.external_id, o.customer_id
from sales_order as o
where o.external_id = any_of(:external_ids) and o.customer_id is not null
