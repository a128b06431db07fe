-- Where a sales order goes.
-- grain: one row a sales order
select d.country, d.postcode, d.service, p.name as pickup_place
from destination as d
left join place as p on p.place_id = d.pickup_place_id
where d.order_id = :order_id
