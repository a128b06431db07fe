-- The lots of items.
-- grain: one row an item and lot
select l.item_id, l.lot, l.expires_on
from lot as l
where l.item_id = any_of(:items)
