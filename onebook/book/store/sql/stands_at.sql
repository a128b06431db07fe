-- Items of which the book has some at a place.
-- grain: one row an item; of those that are wanted by lots, one a lot that is there
-- columns: lot: only of those
select i.sku, v.lot
from stock_level as l
join item as i on i.item_id = l.item_id
left join lot_level as v
    on v.item_id = l.item_id and v.place_id = l.place_id and v.on_hand <> 0 and i.sku = any_of(:by_lot)
where l.place_id = :place_id and l.on_hand <> 0
order by i.sku, v.lot
