-- What was in the shipments of sales orders. Held by their orders.
-- grain: one row a shipment's line
-- columns: quantities in ten-thousandths
select l.order_id, l.shipment_id, l.line, l.order_line, l.item_id, l.move_id, l.quantity, l.returned
from shipment_line as l
where l.order_id = any_of(:orders)
