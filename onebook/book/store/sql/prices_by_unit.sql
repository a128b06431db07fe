-- Which prices of items are of another unit than the one in which they are counted.
-- grain: one row an item, list, unit and quantity from which it counts
-- columns: from_quantity in ten-thousandths
select p.item_id, p.list_id, p.unit, p.from_quantity
from item_price as p
where p.item_id = any_of(:items) and p.unit <> ''
