-- Where the sales orders of customers went, where that tells where somebody lives.
-- grain: one row a sales order
select
    o.system, o.customer_id, d.order_id, d.country, d.postcode, d.latitude, d.longitude, d.service, d.pickup_place_id
from sales_order as o
join destination as d on d.order_id = o.order_id
where
    o.customer_id = any_of(:customers)
    and (d.postcode is not null or d.latitude is not null or d.longitude is not null)
