-- Returns of customers: as whoever took them names them, or of an order of theirs. Also of other systems.
-- grain: one row a return and name of its customer
select r.system, r.customer_id, r.return_id
from sales_return as r
where r.customer_id = any_of(:customers)
union
select o.system, o.customer_id, r.return_id
from sales_order as o
join sales_return as r on r.order_id = o.order_id
where o.customer_id = any_of(:customers)
