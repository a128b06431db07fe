-- Orders. A customer is whom Olist calls unique: its customer_id is another one for each order.
-- grain: one row an order
select
    o.order_id as external_id, 'marketplace' as channel, o.order_purchase_timestamp as ordered_at,
    c.customer_unique_id as customer_id,
    case o.order_status
        when 'canceled' then 'cancelled' when 'delivered' then 'delivered' when 'shipped' then 'shipped'
        when 'created' then 'placed' else 'paid'
    end as status,
    'ship' as delivery_method,
    o.order_estimated_delivery_date as promised_at, o.order_delivered_carrier_date as shipped_at,
    o.order_delivered_customer_date as delivered_at,
    case when o.order_status = 'canceled' then 'other' end as cancel_reason
from orders as o
left join customers as c using (customer_id)
