-- Items as they stand.
-- grain: one row an item
-- columns: weight in ten-thousandths of a kilogram
select i.sku, i.name, i.unit, i.category, v.sku as variant_of, i.weight, i.is_kit
from item as i
left join item as v on v.item_id = i.variant_of
where i.item_id = any_of(:keys)
