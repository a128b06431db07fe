-- Order lines that went out in shipments whose contents are told.
-- grain: one row a sales order line
-- columns: system: the order's; quantity: shipped so far; delivered: when the last part arrived, once all shipped have
select
    coalesce(u.id_system, l.system) as system, l.sales_order_id, l.order_line, sum(l.quantity) as quantity,
    max(s.carrier) as carrier,
    case when count(*) = count(s.delivered_on) then max(s.delivered_at) end as delivered_at,
    case when count(*) = count(s.delivered_on) then max(s.delivered_on) end as delivered_on
from shipment_line as l
left join shipment as s on s.system = l.system and s.external_id = l.shipment_id
left join id_space as u on u.kind = 'sales_order' and u.system = l.system
group by coalesce(u.id_system, l.system), l.sales_order_id, l.order_line
