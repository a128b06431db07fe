-- Items of which channels may be told: those that are or were at places, and kits; by number.
-- grain: one row an item
select i.item_id, i.sku, i.name, i.is_kit
from item as i
where
    i.sku > :after and i.status in ('active', 'phased_out') and not i.has_variants
    and (i.is_kit or exists (select 1 from stock_level as l where l.item_id = i.item_id))
order by i.sku
limit :most
