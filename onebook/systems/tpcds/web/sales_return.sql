-- Returns of web orders. What TPC-DS calls net loss (fee, shipping and tax of the return) is the handling amount.
-- A web return does not say where it was sold: the sale of the same order and item does.
-- grain: one row an order and item
select
    cast(wr_order_number as varchar) as external_id,
    cast(wr_item_sk as varchar) as line,
    cast(wr_order_number as varchar) as sales_order_id,
    cast(wr_item_sk as varchar) as order_line,
    'web' as channel,
    returned.d_date as returned_on,
    cast(wr_returning_customer_sk as varchar) as customer_id,
    cast(ws_web_site_sk as varchar) as place_id,
    cast(wr_item_sk as varchar) as item_id,
    coalesce(wr_return_quantity, 0) as quantity,
    coalesce(wr_return_amt, 0) as amount,
    wr_return_tax as tax_amount,
    coalesce(wr_net_loss, 0) as handling_amount,
    r_reason_desc as reason
from web_returns
left join date_dim as returned on returned.d_date_sk = wr_returned_date_sk
left join reason on r_reason_sk = wr_reason_sk
left join web_sales on ws_order_number = wr_order_number and ws_item_sk = wr_item_sk
