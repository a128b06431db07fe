-- How much of items is at places of ours, with what all of each item is worth.
-- grain: one row an item and place
-- columns: quantities and value in ten-thousandths
select i.sku, p.name as place, l.on_hand, w.quantity as all_of_it, w.value
from stock_level as l
join item as i on i.item_id = l.item_id
join place as p on p.place_id = l.place_id
left join stock_worth as w on w.item_id = l.item_id
where l.item_id = any_of(:keys)
