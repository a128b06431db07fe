-- The shipments of sales orders. Held by their orders.
-- grain: one row a shipment
select
    s.order_id, s.shipment_id, s.system, s.external_id, s.place_id, s.shipped_at, s.shipped_on, s.carrier, s.service,
    s.tracking_code, s.tracking_url, s.parcels, s.delivered_at, s.delivered_on
from shipment as s
where s.order_id = any_of(:orders)
