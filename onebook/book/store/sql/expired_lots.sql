-- Pieces of lots whose last day was before a day, at places from which goods are sent; as much as is done at a time.
-- grain: one row an item, place and lot
-- columns: quantity in ten-thousandths
select v.item_id, v.place_id, v.lot, v.on_hand, i.sku
from lot as l
join lot_level as v on v.item_id = l.item_id and v.lot = l.lot
join place as p on p.place_id = v.place_id
join item as i on i.item_id = l.item_id
where l.expires_on < :before and v.on_hand > 0 and p.kind in ('warehouse', 'store', 'office')
order by v.item_id, v.place_id, v.lot
limit 500
