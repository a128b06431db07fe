-- How much was ordered of items while rates were learnt. Who divides it by days, counts those on which the book knew
-- the item.
-- grain: one row an item
-- columns: place_id: from this place; 0: from all, and from none yet; sold in ten-thousandths; first_at: the first
select s.item_id, sum(s.quantity * s.lines) as sold, min(s.first_at) as first_at
from item_sold as s
where s.item_id = any_of(:items) and (:place_id = 0 or s.place_id = :place_id)
group by s.item_id
