-- Items of which the book has some at a place, or that somebody is asked to count there.
-- grain: one row an item; of those that are wanted by lots, one a lot that is there
-- columns: lot: only of those
select i.sku, v.lot
from stock_level as l
join item as i on i.item_id = l.item_id
left join lot_level as v
    on v.item_id = l.item_id and v.place_id = l.place_id and v.on_hand <> 0 and i.sku = any_of(:by_lot)
where l.place_id = :place_id and l.on_hand <> 0
union all
select distinct i.sku, cast(null as text) as lot
from task as t
join item as i on i.item_id = t.item_id
where
    t.kind = 'count' and t.done_at is null and t.place_id = :place_id
    and not exists (
        select 1 from stock_level as l
        where l.item_id = t.item_id and l.place_id = t.place_id and l.on_hand <> 0
    )
order by sku, lot
