-- Shipments that there are already, and their orders.
-- grain: one row a shipment
select s.system, s.external_id, s.shipment_id, s.order_id
from shipment as s
where s.external_id = any_of(:external_ids)
