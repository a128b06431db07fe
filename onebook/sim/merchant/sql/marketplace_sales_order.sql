-- Orders of the marketplace.
-- grain: one row an order
select distinct
    o."order-id" as external_id, 'marketplace' as channel, o."purchase-date" as ordered_at,
    o."buyer-email" as customer_id, o.currency, 'ship' as delivery_method, o."promise-date" as promised_on,
    s."ship-date" as shipped_at, s."delivery-date" as delivered_at, o."cancel-date" as cancelled_at,
    case o."cancel-reason" when 'inventory' then 'merchant' when 'customer' then 'customer' end as cancelled_by,
    case o."cancel-reason" when 'inventory' then 'out_of_stock' when 'customer' then 'customer_request' end
        as cancel_reason,
    case o."order-status" when 'Canceled' then 'cancelled' when 'Shipped' then 'shipped' else 'placed' end as status
from orders as o
left join shipments as s on s."order-id" = o."order-id"
