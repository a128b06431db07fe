-- Order items: each row is one piece; the freight is what the customer paid for it.
-- grain: one row an order and item number
select
    i.order_id as sales_order_id, i.order_item_id as line, 'marketplace' as channel,
    o.order_purchase_timestamp as ordered_at, c.customer_unique_id as customer_id, i.product_id as item_id,
    1 as quantity, i.price as gross_amount, i.freight_value as shipping_amount, 'ship' as delivery_method,
    o.order_estimated_delivery_date as promised_at, o.order_delivered_carrier_date as shipped_at,
    o.order_delivered_customer_date as delivered_at,
    case when o.order_status = 'canceled' then 'other' end as cancel_reason
from items as i
join orders as o using (order_id)
left join customers as c using (customer_id)
