-- Which items were opened at places after an instant.
-- grain: one row an item and place
select distinct m.item_id, m.to_place_id as place_id
from pairs_of(:wanted) as w
join stock_move as m
    on m.item_id = w.first and m.to_place_id = w.second and m.moved_at > :at and m.document = :document
