-- Items that are to be promised anew, after an item. Nothing waits for one that was merged into another.
-- grain: one row an item
select distinct i.item_id, i.sku
from unsettled as u
join item as i on i.item_id = u.item_id
where u.item_id > :after and i.merged_into is null
order by i.item_id
limit :most
