-- The codes of items.
-- grain: one row an item, scheme, system and code
select c.item_id, c.scheme, c.code_system, c.key, c.code
from item_code as c
where c.item_id = any_of(:items)
