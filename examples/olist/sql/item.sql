-- Products with their category in English.
-- grain: one row a product
select
    p.product_id as external_id, coalesce(n.product_category_name_english, p.product_category_name) as item_group,
    p.product_weight_g as weight_grams
from products as p
left join category_names as n using (product_category_name)
