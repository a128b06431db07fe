-- The items that numbers lead to: their own, what these were merged into, and the parts of kits.
-- grain: one row a number and item
with recursive led_to as (
    select i.sku, i.item_id, i.merged_into
    from item as i
    where i.sku = any_of(:skus)
    union
    select l.sku, i.item_id, i.merged_into
    from led_to as l
    join item as i on i.item_id = l.merged_into
)
select l.sku, l.item_id
from led_to as l
union
select l.sku, p.part_id as item_id
from led_to as l
join kit_part as p on p.item_id = l.item_id
