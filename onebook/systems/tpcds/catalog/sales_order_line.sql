-- Catalogue orders, line by line. TPC-DS blanks single figures at random: amounts that are not there count as nothing, as in
-- its own queries; a quantity is worked out from the amounts. Net profit is taken as given: cost of goods is what it
-- leaves of sales less coupons (the wholesale cost, wherever all figures are there).
-- grain: one row an order and item
select
    cast(cs_order_number as varchar) as sales_order_id,
    cast(cs_item_sk as varchar) as line,
    'catalog' as channel,
    ordered.d_date as ordered_on,
    cast(cs_bill_customer_sk as varchar) as customer_id,
    cast(cs_catalog_page_sk as varchar) as place_id,
    cast(cs_item_sk as varchar) as item_id,
    cast(cs_promo_sk as varchar) as promotion_id,
    cast(coalesce(
        cs_quantity, round(cs_ext_sales_price / nullif(cs_sales_price, 0)),
        round(cs_ext_list_price / nullif(cs_list_price, 0)), round(cs_ext_wholesale_cost / nullif(cs_wholesale_cost, 0)), 0
    ) as decimal(18, 4)) as quantity,
    coalesce(cs_ext_sales_price, 0) as gross_amount,
    coalesce(cs_coupon_amt, 0) as discount_amount,
    coalesce(cs_ext_ship_cost, 0) as shipping_amount,
    cs_ext_tax as tax_amount,
    coalesce(cs_ext_sales_price, 0) - coalesce(cs_coupon_amt, 0) - coalesce(cs_net_profit, 0) as cost_amount,
    shipped.d_date as shipped_on,
    'ship' as delivery_method
from catalog_sales
left join date_dim as ordered on ordered.d_date_sk = cs_sold_date_sk
left join date_dim as shipped on shipped.d_date_sk = cs_ship_date_sk
