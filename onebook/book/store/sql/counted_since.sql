-- Which lots of items were counted at places since an instant, and by which count the last time.
-- grain: one row an item, place, instant and lot
-- columns: lot: none where all were counted together
select w.first as item_id, w.second as place_id, w.third as since, c.lot, max(c.count_id) as count_id
from triples_of(:wanted) as w
join stock_count as c on c.place_id = w.second and c.item_id = w.first and c.counted_at >= w.third
group by w.first, w.second, w.third, c.lot
