-- Everything the ERP buys, makes or sells.
-- grain: one row a product
select
    product_id as external_id, name, 'goods' as kind, list_price, standard_cost as unit_cost, sell_start as sold_from,
    sell_end as sold_until
from product
