-- Items that stand for themselves and have a word in their names.
-- grain: one row an item
select i.item_id, i.sku, i.name, i.variant_of
from item as i
where i.merged_into is null and lower(i.name) like :pattern escape '!'
limit :most
