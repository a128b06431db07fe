-- Where sales orders go.
-- grain: one row a sales order of which something is known
-- columns: latitude, longitude in millionths of a degree
select d.order_id, d.country, d.postcode, d.latitude, d.longitude, d.service, d.pickup_place_id
from destination as d
where d.order_id = any_of(:orders)
