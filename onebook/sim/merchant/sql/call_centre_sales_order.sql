-- Orders taken on the telephone.
-- grain: one row an order
select
    "ORDER" as external_id, 'call_centre' as channel, "TAKEN" as ordered_at, "CUSTOMER" as customer_id,
    'ship' as delivery_method, "PROMISED" as promised_on, "SENT" as shipped_at, "ARRIVED" as delivered_at,
    "CANCELLED" as cancelled_at,
    case "WHY" when 'inventory' then 'merchant' when 'customer' then 'customer' end as cancelled_by,
    case "WHY" when 'inventory' then 'out_of_stock' when 'customer' then 'customer_request' end as cancel_reason
from orders
