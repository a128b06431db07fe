-- Orders of the sales team.
-- grain: one row an order
select
    "order" as external_id, 'sales_team' as channel, entered as ordered_at, contact as customer_id,
    seller as sales_person_id, 'ship' as delivery_method, promised as promised_on, shipped as shipped_at,
    delivered as delivered_at, cancelled as cancelled_at,
    case reason when 'inventory' then 'merchant' when 'customer' then 'customer' end as cancelled_by,
    case reason when 'inventory' then 'out_of_stock' when 'customer' then 'customer_request' end as cancel_reason
from orders
