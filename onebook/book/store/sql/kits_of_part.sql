-- The kits that an item is a part of.
-- grain: one row a kit
-- columns: quantity of one kit, in ten-thousandths
select i.sku, i.name, k.quantity
from kit_part as k
join item as i on i.item_id = k.item_id
where k.part_id = :item_id
order by i.sku
