-- Returns of sales orders for which something is credited and not settled.
-- grain: one row a sales return
select o.system, o.external_id, r.return_id
from sales_order as o
join sales_return as r on r.order_id = o.order_id
where o.external_id = any_of(:external_ids) and r.settled_amount < r.owed_amount
