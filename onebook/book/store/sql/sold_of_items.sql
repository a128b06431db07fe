-- How many lines of a size were sold of items.
-- grain: one row an item, channel, place and size
-- columns: quantity in ten-thousandths
select s.item_id, s.channel, s.place_id, s.quantity, s.lines, s.first_at
from item_sold as s
where s.item_id = any_of(:items)
order by s.item_id
