-- Items by their keys, held: nobody sets them otherwise until the transaction is over.
-- grain: one row an item
select
    i.item_id, i.sku, i.name, i.unit, i.status, i.variant_of, i.category, i.weight, i.tracks_lots, i.is_kit,
    i.has_variants, i.merged_into
from item as i
where i.item_id = any_of(:items)
order by i.item_id
for update
