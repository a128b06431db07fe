-- Returns of orders taken on the telephone.
-- grain: one row a return and line
select
    "RETURN" as external_id, "LINE" as line, "ORDER" as sales_order_id, "LINE" as order_line, 'call_centre' as channel,
    'call_centre' as return_channel, "ARTICLE" as item_id, "CAME" as returned_at, "REFUNDED" as refunded_at,
    "QTY" as quantity, "AMOUNT" as amount, "TAX" as tax_rate, "STATE" as "condition",
    case when "STATE" = 'restock' then "COST" end as cost_amount
from returns
