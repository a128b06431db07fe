-- Store tickets, line by line. TPC-DS blanks single figures at random: amounts that are not there count as nothing, as in
-- its own queries; a quantity is worked out from the amounts. Net profit is taken as given: cost of goods is what it
-- leaves of sales less coupons (the wholesale cost, wherever all figures are there).
-- grain: one row an order and item
select
    cast(ss_ticket_number as varchar) as sales_order_id,
    cast(ss_item_sk as varchar) as line,
    'store' as channel,
    ordered.d_date as ordered_on,
    cast(ss_customer_sk as varchar) as customer_id,
    cast(ss_store_sk as varchar) as place_id,
    cast(ss_item_sk as varchar) as item_id,
    cast(ss_promo_sk as varchar) as promotion_id,
    cast(coalesce(
        ss_quantity, round(ss_ext_sales_price / nullif(ss_sales_price, 0)),
        round(ss_ext_list_price / nullif(ss_list_price, 0)), round(ss_ext_wholesale_cost / nullif(ss_wholesale_cost, 0)), 0
    ) as decimal(18, 4)) as quantity,
    coalesce(ss_ext_sales_price, 0) as gross_amount,
    coalesce(ss_coupon_amt, 0) as discount_amount,
    0.00 as shipping_amount,
    ss_ext_tax as tax_amount,
    coalesce(ss_ext_sales_price, 0) - coalesce(ss_coupon_amt, 0) - coalesce(ss_net_profit, 0) as cost_amount,
    'carry_out' as delivery_method
from store_sales
left join date_dim as ordered on ordered.d_date_sk = ss_sold_date_sk
