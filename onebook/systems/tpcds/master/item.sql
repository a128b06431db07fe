-- Items of the TPC-DS retailer.
-- grain: one row an item (its versions are items of their own, as sales name them)
select
    cast(i_item_sk as varchar) as external_id,
    coalesce(nullif(trim(i_product_name), ''), i_item_id) as name,
    nullif(trim(i_category), '') as item_group,
    nullif(trim(i_class), '') as subgroup,
    nullif(trim(i_brand), '') as brand,
    nullif(trim(i_units), '') as unit,
    i_current_price as list_price,
    i_wholesale_cost as unit_cost,
    i_rec_start_date as sold_from,
    i_rec_end_date as sold_until
from item
