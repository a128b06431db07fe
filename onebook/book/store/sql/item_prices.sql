-- What price lists say of items.
-- grain: one row an item, list, unit and quantity from which it counts
-- columns: quantity and price in ten-thousandths
select p.item_id, p.list_id, p.unit, p.from_quantity, p.price
from item_price as p
where p.item_id = any_of(:items) and p.list_id = any_of(:lists)
