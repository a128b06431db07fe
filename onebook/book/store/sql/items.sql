-- Items by their keys.
-- grain: one row an item
select i.item_id, i.sku, i.name, i.unit
from item as i
where i.item_id = any_of(:items)
