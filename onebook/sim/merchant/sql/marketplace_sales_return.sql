-- Returns of the marketplace's orders.
-- grain: one row a return and order item
select
    r."return-id" as external_id, r."order-item-id" as line, r."order-id" as sales_order_id,
    r."order-item-id" as order_line, 'marketplace' as channel, 'marketplace' as return_channel, r.sku as item_id,
    r."return-date" as returned_at, r."refund-date" as refunded_at, r.quantity, r."refunded-amount" as amount,
    r."tax-rate" as tax_rate, r.disposition as reason,
    case r.disposition when 'SELLABLE' then 'restock' else 'scrap' end as "condition",
    case when r.disposition = 'SELLABLE' then cast(l.cost as decimal(18, 2)) * cast(r.quantity as integer) end
        as cost_amount
from returns as r
left join listings as l on l."seller-sku" = r.sku
