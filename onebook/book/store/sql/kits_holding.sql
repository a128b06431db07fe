-- What kits hold of items.
-- grain: one row a kit and part
-- columns: quantity of one kit, in ten-thousandths
select p.item_id, p.part_id, p.quantity
from kit_part as p
where p.part_id = any_of(:items)
