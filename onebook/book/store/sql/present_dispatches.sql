-- What left for the customers of sales orders: pieces of a line that went with one shipment.
-- grain: one row an order line and shipment
-- columns: quantity in ten-thousandths
select
    s.order_id, l.order_line, s.shipment_id, p.name as place, s.shipped_at, s.delivered_at, sum(l.quantity) as quantity
from shipment as s
join shipment_line as l on l.order_id = s.order_id and l.shipment_id = s.shipment_id
join place as p on p.place_id = s.place_id
where s.order_id = any_of(:keys)
group by s.order_id, l.order_line, s.shipment_id, p.name, s.shipped_at, s.delivered_at
order by s.order_id, l.order_line, s.shipment_id
