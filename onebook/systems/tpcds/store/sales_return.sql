-- Returns of store tickets. What TPC-DS calls net loss (fee, shipping and tax of the return) is the handling amount.
-- grain: one row an order and item
select
    cast(sr_ticket_number as varchar) as external_id,
    cast(sr_item_sk as varchar) as line,
    cast(sr_ticket_number as varchar) as sales_order_id,
    cast(sr_item_sk as varchar) as order_line,
    'store' as channel,
    returned.d_date as returned_on,
    cast(sr_customer_sk as varchar) as customer_id,
    cast(sr_store_sk as varchar) as place_id,
    cast(sr_item_sk as varchar) as item_id,
    coalesce(sr_return_quantity, 0) as quantity,
    coalesce(sr_return_amt, 0) as amount,
    sr_return_tax as tax_amount,
    coalesce(sr_net_loss, 0) as handling_amount,
    r_reason_desc as reason
from store_returns
left join date_dim as returned on returned.d_date_sk = sr_returned_date_sk
left join reason on r_reason_sk = sr_reason_sk
