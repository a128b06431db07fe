-- By what the variants of items differ.
-- grain: one row an item that has variants
select o.item_id, o.names
from item_options as o
where o.item_id = any_of(:items)
