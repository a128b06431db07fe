-- Shipments by the carriers' numbers, the latest last.
-- grain: one row a shipment
select s.tracking_code, s.shipment_id, s.order_id
from shipment as s
where s.tracking_code = any_of(:tracking_codes)
order by s.tracking_code, s.shipment_id
