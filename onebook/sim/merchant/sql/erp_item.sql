-- Everything that is sold.
-- grain: one row an item
select
    item as external_id, name, "group" as item_group, brand, 'goods' as kind, list_price, unit_cost,
    grams as weight_grams
from items
