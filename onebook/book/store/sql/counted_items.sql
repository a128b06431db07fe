-- Items that were counted.
-- grain: one row an item
select distinct c.item_id
from stock_count as c
where c.count_id = any_of(:keys)
