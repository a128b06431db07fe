-- Stock moves with what they are worth as it stands now.
-- grain: one row a stock move
-- columns: quantity and value in ten-thousandths
select
    m.move_id, i.sku, f.name as from_place, t.name as to_place, m.moved_at, m.quantity, m.reason,
    m.value + coalesce((select sum(r.value) from stock_revaluation as r where r.move_id = m.move_id), 0) as value
from stock_move as m
join item as i on i.item_id = m.item_id
join place as f on f.place_id = m.from_place_id
join place as t on t.place_id = m.to_place_id
where m.move_id = any_of(:keys)
