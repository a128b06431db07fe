-- Sales orders that there are already.
-- grain: one row a sales order
select o.system, o.external_id, o.order_id
from sales_order as o
where o.external_id = any_of(:external_ids)
