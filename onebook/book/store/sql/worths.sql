-- What items of ours are worth, held.
-- grain: one row an item
-- columns: quantity and value in ten-thousandths
select w.item_id, w.quantity, w.value, w.entries, w.last_cost
from stock_worth as w
where w.item_id = any_of(:items)
order by w.item_id
for update
