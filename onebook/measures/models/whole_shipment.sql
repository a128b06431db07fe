-- Shipments whose contents are not told: they stand for the whole order.
-- grain: one row a sales order that has such shipments
-- columns: system: the order's; shipped: when the last of them left; delivered: when the last arrived, once all have
select
    coalesce(u.id_system, s.system) as system, s.sales_order_id, max(s.carrier) as carrier,
    max(s.shipped_at) as shipped_at, max(s.shipped_on) as shipped_on,
    case when count(*) = count(s.delivered_on) then max(s.delivered_at) end as delivered_at,
    case when count(*) = count(s.delivered_on) then max(s.delivered_on) end as delivered_on
from shipment as s
left join id_space as u on u.kind = 'sales_order' and u.system = s.system
left join shipment_line as l on l.system = s.system and l.shipment_id = s.external_id
where s.sales_order_id is not null and l.shipment_id is null
group by coalesce(u.id_system, s.system), s.sales_order_id
