-- Items that can be sold as they are, with how many of each are to be had at a place.
-- grain: one row an item
-- columns: available in ten-thousandths
select i.sku, i.item_id, l.on_hand - l.committed - l.reserved as available
from item as i
join stock_level as l on l.item_id = i.item_id and l.place_id = :place_id
where
    i.sku = any_of(:skus) and i.status in ('active', 'phased_out') and not i.is_kit and not i.has_variants
    and i.merged_into is null
