-- Items by their numbers.
-- grain: one row an item
select i.item_id, i.sku, i.name, i.unit
from item as i
where i.sku = any_of(:skus)
