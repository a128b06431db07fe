-- Parcels of the web shop, and orders handed over in stores.
-- grain: one row a fulfilment
select
    f.fulfilment as external_id, f."order" as sales_order_id, 'web_shop' as channel, o.pickup_store as place_id,
    f.carrier, f.tracking as tracking_code, f.shipped_at, f.delivered_at, f.cost as cost_amount
from fulfilments as f
join orders as o on o."order" = f."order"
