-- How many pieces of items came to places, less those that went, after an instant; what counts set right did not move.
-- grain: one row an item, place and instant
-- columns: quantity in ten-thousandths
select
    w.first as item_id, w.second as place_id, w.third as since,
    sum(case when m.to_place_id = w.second then m.quantity else 0 end)
    - sum(case when m.from_place_id = w.second then m.quantity else 0 end) as quantity
from triples_of(:wanted) as w
join stock_move as m
    on
        m.item_id = w.first and m.moved_at > w.third and m.reason <> 'count'
        and (m.to_place_id = w.second or m.from_place_id = w.second)
        and (cast(:lot as text) is null or m.lot = :lot)
group by w.first, w.second, w.third
