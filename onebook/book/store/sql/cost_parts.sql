-- What is left of goods that came in, where the first ones in are the first ones out. Held by their items' worths.
-- grain: one row an item and move by which goods came
-- columns: quantity and value in ten-thousandths
select p.item_id, p.nth, p.quantity, p.value
from stock_cost_part as p
where p.item_id = any_of(:items)
