-- Store tickets. TPC-DS leaves a date, customer or place out on some lines; the order takes it from its other lines.
-- grain: one row an order
select
    cast(ss_ticket_number as varchar) as external_id,
    'store' as channel,
    min(ordered.d_date) as ordered_on,
    cast(min(ss_customer_sk) as varchar) as customer_id,
    cast(min(ss_store_sk) as varchar) as place_id,
    'closed' as status,
    'carry_out' as delivery_method
from store_sales
left join date_dim as ordered on ordered.d_date_sk = ss_sold_date_sk
group by ss_ticket_number
