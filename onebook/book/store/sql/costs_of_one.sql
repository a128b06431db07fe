-- What items of ours are worth, and what one of them cost last.
-- grain: one row an item
-- columns: in ten-thousandths
select w.item_id, w.quantity, w.value, w.last_cost
from stock_worth as w
where w.item_id = any_of(:items)
