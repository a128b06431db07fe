-- The lots of an item that are somewhere, those that expire first first.
-- grain: one row a lot and place
-- columns: quantity in ten-thousandths
select v.lot, l.expires_on, p.name as place, v.on_hand
from lot_level as v
join place as p on p.place_id = v.place_id
left join lot as l on l.item_id = v.item_id and l.lot = v.lot
where v.item_id = :item_id and v.on_hand <> 0
order by l.expires_on is null, l.expires_on, v.lot, p.name
