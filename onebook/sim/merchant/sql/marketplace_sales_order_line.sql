-- Lines of the marketplace's orders.
-- grain: one row an order item
select
    o."order-id" as sales_order_id, o."order-item-id" as line, 'marketplace' as channel,
    o."purchase-date" as ordered_at, o."buyer-email" as customer_id, o.sku as item_id,
    o."quantity-purchased" as quantity, o."item-price" as gross_amount,
    o."item-promotion-discount" as discount_amount, o."shipping-price" as shipping_amount,
    o."item-tax-rate" as tax_rate, o.currency, 'ship' as delivery_method, s.carrier,
    cast(l.cost as decimal(18, 2)) * cast(o."quantity-purchased" as integer) as cost_amount,
    o."promise-date" as promised_on, s."ship-date" as shipped_at, s."delivery-date" as delivered_at,
    o."cancel-date" as cancelled_at,
    case o."cancel-reason" when 'inventory' then 'merchant' when 'customer' then 'customer' end as cancelled_by,
    case o."cancel-reason" when 'inventory' then 'out_of_stock' when 'customer' then 'customer_request' end
        as cancel_reason
from orders as o
left join shipments as s on s."order-id" = o."order-id"
left join listings as l on l."seller-sku" = o.sku
