-- Orders of the web shop.
-- grain: one row an order
select
    o."order" as external_id, 'web_shop' as channel, o.created_at as ordered_at, o.customer as customer_id, o.currency,
    o.device, o.delivery as delivery_method, o.pickup_store as place_id, o.promised_by as promised_on,
    f.shipped_at, f.delivered_at, o.cancelled_at,
    case o.cancel_reason when 'inventory' then 'merchant' when 'customer' then 'customer' end as cancelled_by,
    case o.cancel_reason when 'inventory' then 'out_of_stock' when 'customer' then 'customer_request' end
        as cancel_reason,
    case o.status when 'cancelled' then 'cancelled' when 'fulfilled' then 'delivered' when 'in transit' then 'shipped'
        else 'placed' end as status
from orders as o
left join fulfilments as f on f."order" = o."order"
