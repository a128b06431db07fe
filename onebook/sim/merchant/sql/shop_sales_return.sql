-- Returns to the web shop; some are brought to a store. What goes back into stock, goes back at its cost.
-- grain: one row a return and order line
select
    r."return" as external_id, r.line, r."order" as sales_order_id, r.line as order_line, 'web_shop' as channel,
    case when r.brought_to is null then 'web_shop' else 'stores' end as return_channel,
    r.brought_to as return_place_id, o.customer as customer_id, r.sku as item_id, r.returned_at, r.refunded_at,
    r.quantity, r.amount, r.tax_rate, r.handling as handling_amount, r.reason, r."condition",
    case when r."condition" = 'restock' then cast(p.cost_per_item as decimal(18, 2)) * cast(r.quantity as integer) end
        as cost_amount
from returns as r
join orders as o on o."order" = r."order"
left join products as p on p.sku = r.sku
