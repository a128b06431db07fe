-- Pairs of items that are known to be two.
-- grain: one row a pair, the lesser first
select a.item_id, a.other_id
from item_apart as a
