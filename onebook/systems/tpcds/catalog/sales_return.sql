-- Returns of catalogue orders. What TPC-DS calls net loss (fee, shipping and tax of the return) is the handling amount.
-- grain: one row an order and item
select
    cast(cr_order_number as varchar) as external_id,
    cast(cr_item_sk as varchar) as line,
    cast(cr_order_number as varchar) as sales_order_id,
    cast(cr_item_sk as varchar) as order_line,
    'catalog' as channel,
    returned.d_date as returned_on,
    cast(cr_returning_customer_sk as varchar) as customer_id,
    cast(cr_catalog_page_sk as varchar) as place_id,
    cast(cr_item_sk as varchar) as item_id,
    coalesce(cr_return_quantity, 0) as quantity,
    coalesce(cr_return_amount, 0) as amount,
    cr_return_tax as tax_amount,
    coalesce(cr_net_loss, 0) as handling_amount,
    r_reason_desc as reason
from catalog_returns
left join date_dim as returned on returned.d_date_sk = cr_returned_date_sk
left join reason on r_reason_sk = cr_reason_sk
