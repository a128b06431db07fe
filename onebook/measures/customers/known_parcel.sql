-- Parcels of sales orders.
-- grain: one row a shipment of an order of somebody known
-- columns: order_system, order_id: the order; system, id: the shipment
select
    n.id as node, o.system as order_system, o.external_id as order_id, h.system, h.external_id as id, h.carrier,
    h.tracking_code as tracking, cast(h.shipped_on as varchar) as shipped_on,
    cast(h.delivered_on as varchar) as delivered_on
from shipment as h
left join id_space as u on u.kind = 'sales_order' and u.system = h.system
join sales_order as o on o.system = coalesce(u.id_system, h.system) and o.external_id = h.sales_order_id
join journey_node as n on n.kind <> 'visitor' and n.system = $party_system_of_order and n.code = o.customer_id
