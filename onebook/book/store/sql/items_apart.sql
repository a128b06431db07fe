-- Which pairs of items are known to be two.
-- grain: one row a pair, the lesser first
select a.item_id, a.other_id
from pairs_of(:wanted) as w
join item_apart as a on a.item_id = w.first and a.other_id = w.second
