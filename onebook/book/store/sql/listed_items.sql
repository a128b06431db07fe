-- Items by number, after the one that a page ended with.
-- grain: one row an item
-- columns: status, category: all where the parameter is empty
select i.item_id, i.sku, i.name, i.unit, i.status, i.category, i.tracks_lots, i.is_kit
from item as i
where i.sku > :after and i.sku >= :text and i.sku < :text_end and (:status = '' or i.status = :status)
    and (:category = '' or i.category = :category)
order by i.sku
limit :most
