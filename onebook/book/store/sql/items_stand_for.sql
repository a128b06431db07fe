-- What the numbers of merged items stand for.
-- grain: one row a number of an item that was merged
with recursive led_to as (
    select i.sku, i.merged_into
    from item as i
    where i.sku = any_of(:skus) and i.merged_into is not null
    union
    select l.sku, i.merged_into
    from led_to as l
    join item as i on i.item_id = l.merged_into
    where i.merged_into is not null
)

select l.sku, k.sku as kept
from led_to as l
join item as k on k.item_id = l.merged_into
where k.merged_into is null
