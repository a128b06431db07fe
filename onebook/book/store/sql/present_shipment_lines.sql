-- What went with shipments. Parts of kits are left out: how much of the kit that was is not theirs to tell.
-- grain: one row a shipment and order line
-- columns: quantity in ten-thousandths
select l.shipment_id, l.order_line, sum(l.quantity) as quantity
from shipment as s
join shipment_line as l on l.order_id = s.order_id and l.shipment_id = s.shipment_id
join sales_order_line as o on o.order_id = l.order_id and o.line = l.order_line
where s.shipment_id = any_of(:keys) and o.kit_line is null
group by l.shipment_id, l.order_line
order by l.shipment_id, l.order_line
