-- Shipments as they stand, with the orders that they are of.
-- grain: one row a shipment
select
    s.shipment_id, s.system, s.external_id, o.system as order_system, o.external_id as sales_order_id, o.channel,
    o.currency, p.name as place, s.carrier, s.service, s.tracking_code, s.shipped_at, s.delivered_at
from shipment as s
join sales_order as o on o.order_id = s.order_id
join place as p on p.place_id = s.place_id
where s.shipment_id = any_of(:keys)
