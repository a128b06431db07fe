-- Items that stand for themselves, as they are held against one another. Ended ones, too: they may be merged.
-- grain: one row an item
select i.item_id, i.sku, i.name, i.variant_of
from item as i
where i.merged_into is null
order by i.item_id
