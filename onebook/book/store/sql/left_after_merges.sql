-- Items that were merged into others and have pieces of their own.
-- grain: one row an item
-- columns: on_hand in ten-thousandths
select i.sku, k.sku as merged_into, sum(l.on_hand) as on_hand
from item as i
join item as k on k.item_id = i.merged_into
join stock_level as l on l.item_id = i.item_id and l.on_hand <> 0
group by i.sku, k.sku
order by i.sku
