-- An item by its number, with what all of it is worth.
-- grain: one row an item
-- columns: quantity and value in ten-thousandths
select i.item_id, i.sku, i.name, i.unit, coalesce(w.quantity, 0) as quantity, coalesce(w.value, 0) as value
from item as i
left join stock_worth as w on w.item_id = i.item_id
where i.sku = :sku
