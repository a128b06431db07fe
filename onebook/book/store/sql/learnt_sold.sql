-- How many lines of a size were sold, of all items.
-- grain: one row an item, channel, place and size
select t.item_id, t.channel, t.place_id, t.quantity, t.lines, t.first_at
from item_sold as t
