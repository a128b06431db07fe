-- The codes of all items of a scheme.
-- grain: one row an item, system and code
select c.item_id, c.key
from item_code as c
where c.scheme = :scheme
order by c.item_id, c.key
