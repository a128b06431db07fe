-- How many sales orders of customers are open, and for how many money is owed.
-- grain: one row a system and customer
select
    o.system, o.customer_id,
    sum(case when o.status in ('draft', 'placed', 'paid', 'allocated') then 1 else 0 end) as open_orders,
    sum(case when o.status not in ('draft', 'cancelled') and o.owed_amount > o.paid_amount then 1 else 0 end) as unpaid
from sales_order as o
where o.customer_id = any_of(:customers)
group by o.system, o.customer_id
