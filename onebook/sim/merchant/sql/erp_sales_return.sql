-- Credit notes of the sales team.
-- grain: one row a credit note and line
select
    note as external_id, line, "order" as sales_order_id, line as order_line, 'sales_team' as channel,
    'sales_team' as return_channel, item as item_id, returned as returned_on, refunded as refunded_on, quantity, amount,
    "condition", case when "condition" = 'restock' then cost end as cost_amount
from credit_notes
