-- The shipments of a sales order, with what was in them.
-- grain: one row a shipment and line of the order
-- columns: quantities in ten-thousandths, instants in microseconds
select
    s.shipment_id, s.system, s.external_id, p.name as place, s.shipped_at, s.carrier, s.tracking_code, s.tracking_url,
    s.parcels, s.delivered_at, l.order_line, i.sku, l.quantity, l.returned
from shipment as s
join place as p on p.place_id = s.place_id
join shipment_line as l on l.order_id = s.order_id and l.shipment_id = s.shipment_id
join item as i on i.item_id = l.item_id
where s.order_id = :order_id
order by s.shipped_at, s.shipment_id, l.order_line, l.line
