-- Items that are or were at places, by number, after the one that a page ended with.
-- grain: one row an item
-- columns: place_id: at any place where the parameter is 0; quantity and value in ten-thousandths
select i.item_id, i.sku, i.name, i.unit, coalesce(w.quantity, 0) as quantity, coalesce(w.value, 0) as value
from item as i
left join stock_worth as w on w.item_id = i.item_id
where
    i.sku > :after
    and exists (
        select 1 from stock_level as l where l.item_id = i.item_id and (:place_id = 0 or l.place_id = :place_id)
    )
order by i.sku
limit :most
