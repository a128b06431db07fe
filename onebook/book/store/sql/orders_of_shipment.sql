-- Sales orders of shipments by the carrier's number or the shipment's own, the latest first, after the one that a page
-- ended with.
-- grain: one row a sales order
select distinct s.order_id
from shipment as s
where (s.tracking_code = :code or s.external_id = :code) and s.order_id < :before_id
order by s.order_id desc
limit :most
