-- Lines of the web shop's orders; what they cost is the product's cost.
-- grain: one row an order and line
select
    l."order" as sales_order_id, l.line, 'web_shop' as channel, o.created_at as ordered_at, o.customer as customer_id,
    o.pickup_store as place_id, l.sku as item_id, l.quantity,
    cast(l.price as decimal(18, 2)) * cast(l.quantity as integer) as gross_amount, l.discount as discount_amount,
    l.shipping as shipping_amount, l.tax_rate, l.discount_code as promotion_id, o.delivery as delivery_method,
    cast(p.cost_per_item as decimal(18, 2)) * cast(l.quantity as integer) as cost_amount,
    f.carrier, o.promised_by as promised_on, f.shipped_at, f.delivered_at, o.cancelled_at,
    case o.cancel_reason when 'inventory' then 'merchant' when 'customer' then 'customer' end as cancelled_by,
    case o.cancel_reason when 'inventory' then 'out_of_stock' when 'customer' then 'customer_request' end
        as cancel_reason
from lines as l
join orders as o on o."order" = l."order"
left join fulfilments as f on f."order" = l."order"
left join products as p on p.sku = l.sku
