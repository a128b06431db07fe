-- How items are offered on channels.
-- grain: one row an item and channel
-- columns: price in ten-thousandths
select l.item_id, l.channel, l.is_listed, l.price, l.currency, l.title, l.description, l.images
from item_listing as l
where l.item_id = any_of(:items)
