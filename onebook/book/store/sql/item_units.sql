-- The other units of items.
-- grain: one row an item and unit
select u.item_id, u.unit, u.number, u.divisor
from item_unit as u
where u.item_id = any_of(:items)
