-- Items that have one of these codes, of whatever scheme and system.
-- grain: one row an item, scheme, system and code
select c.item_id, c.scheme, c.code_system, c.key
from item_code as c
where c.key = any_of(:keys)
