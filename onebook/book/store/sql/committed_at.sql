-- Of items at places, those of which something is kept for orders.
-- grain: one row an item and place
select l.item_id, l.place_id
from pairs_of(:wanted) as w
join stock_level as l on l.item_id = w.first and l.place_id = w.second
where l.committed > 0
