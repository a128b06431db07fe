-- Lines of the sales team's orders; amounts are without tax.
-- grain: one row an order and line
select
    l."order" as sales_order_id, l.line, 'sales_team' as channel, o.entered as ordered_at, o.contact as customer_id,
    o.seller as sales_person_id, l.item as item_id, l.quantity,
    cast(l.unit_price as decimal(18, 2)) * cast(l.quantity as integer) as gross_amount, l.rebate as discount_amount,
    l.cost as cost_amount, 'ship' as delivery_method, o.carrier, o.promised as promised_on, o.shipped as shipped_at,
    o.delivered as delivered_at, o.cancelled as cancelled_at,
    case o.reason when 'inventory' then 'merchant' when 'customer' then 'customer' end as cancelled_by,
    case o.reason when 'inventory' then 'out_of_stock' when 'customer' then 'customer_request' end as cancel_reason
from lines as l
join orders as o on o."order" = l."order"
