-- How much of items is at all places.
-- grain: one row an item and place
-- columns: quantities in ten-thousandths
select l.item_id, l.place_id, l.on_hand, l.committed, l.reserved
from stock_level as l
where l.item_id = any_of(:items)
order by l.item_id, l.place_id
