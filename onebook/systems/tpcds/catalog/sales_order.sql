-- Catalogue orders. TPC-DS leaves a date, customer or place out on some lines; the order takes it from its other lines.
-- grain: one row an order
select
    cast(cs_order_number as varchar) as external_id,
    'catalog' as channel,
    min(ordered.d_date) as ordered_on,
    cast(min(cs_bill_customer_sk) as varchar) as customer_id,
    cast(min(cs_catalog_page_sk) as varchar) as place_id,
    'closed' as status,
    'ship' as delivery_method
from catalog_sales
left join date_dim as ordered on ordered.d_date_sk = cs_sold_date_sk
group by cs_order_number
