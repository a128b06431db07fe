-- What is expected of items at places.
-- grain: one row an item and place
-- columns: quantity in ten-thousandths
select s.item_id, s.place_id, sum(s.ordered - s.received - s.cancelled) as incoming
from supply as s
where s.item_id = any_of(:items) and s.received + s.cancelled < s.ordered and not s.drop_ship
group by s.item_id, s.place_id
