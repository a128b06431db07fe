-- What an order itself tells of promise, shipping and delivery, or a shipment of it whose contents are not told.
-- grain: one row a sales order that tells any of it
-- columns: as sales_order; carrier: the shipment's
select
    o.system, o.external_id as sales_order_id, o.promised_at, o.promised_on, o.latest_promised_at, o.latest_promised_on,
    case when o.shipped_on is null then s.shipped_at else o.shipped_at end as shipped_at,
    coalesce(o.shipped_on, s.shipped_on) as shipped_on,
    case when o.delivered_on is null then s.delivered_at else o.delivered_at end as delivered_at,
    coalesce(o.delivered_on, s.delivered_on) as delivered_on, o.delivery_method, s.carrier
from sales_order as o
left join whole_shipment as s on s.system = o.system and s.sales_order_id = o.external_id
where
    o.promised_on is not null or o.latest_promised_on is not null or o.shipped_on is not null
    or o.delivered_on is not null or o.delivery_method is not null or s.sales_order_id is not null
