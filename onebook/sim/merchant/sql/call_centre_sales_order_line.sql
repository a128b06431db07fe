-- Lines of orders taken on the telephone.
-- grain: one row an order and line
select
    l."ORDER" as sales_order_id, l."LINE" as line, 'call_centre' as channel, o."TAKEN" as ordered_at,
    o."CUSTOMER" as customer_id, l."ARTICLE" as item_id, l."QTY" as quantity, l."GROSS" as gross_amount,
    l."REDUCED" as discount_amount, l."POSTAGE" as shipping_amount, l."COST" as cost_amount, l."TAX" as tax_rate,
    'ship' as delivery_method, o."CARRIER" as carrier, o."PROMISED" as promised_on, o."SENT" as shipped_at,
    o."ARRIVED" as delivered_at, o."CANCELLED" as cancelled_at,
    case o."WHY" when 'inventory' then 'merchant' when 'customer' then 'customer' end as cancelled_by,
    case o."WHY" when 'inventory' then 'out_of_stock' when 'customer' then 'customer_request' end as cancel_reason
from lines as l
join orders as o on o."ORDER" = l."ORDER"
