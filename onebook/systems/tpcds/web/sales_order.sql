-- Web orders. TPC-DS leaves a date, customer or place out on some lines; the order takes it from its other lines.
-- grain: one row an order
select
    cast(ws_order_number as varchar) as external_id,
    'web' as channel,
    min(ordered.d_date) as ordered_on,
    cast(min(ws_bill_customer_sk) as varchar) as customer_id,
    cast(min(ws_web_site_sk) as varchar) as place_id,
    'closed' as status,
    'ship' as delivery_method
from web_sales
left join date_dim as ordered on ordered.d_date_sk = ws_sold_date_sk
group by ws_order_number
