-- How much of items is at places, held.
-- grain: one row an item and place
-- columns: quantities in ten-thousandths
select l.item_id, l.place_id, l.on_hand, l.committed, l.reserved
from pairs_of(:wanted) as w
join stock_level as l on l.item_id = w.first and l.place_id = w.second
order by l.item_id, l.place_id
for update of l
