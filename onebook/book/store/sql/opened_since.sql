-- Which items were opened at places after an instant.
-- grain: one row an item, place and instant
select distinct w.first as item_id, w.second as place_id, w.third as since
from triples_of(:wanted) as w
join stock_move as m
    on m.item_id = w.first and m.to_place_id = w.second and m.moved_at > w.third and m.document = :document
