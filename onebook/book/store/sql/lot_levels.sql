-- How much of lots is where.
-- grain: one row an item, place and lot
-- columns: quantity in ten-thousandths
select l.item_id, l.place_id, l.lot, l.on_hand
from lot_level as l
where l.item_id = any_of(:items) and l.on_hand <> 0
