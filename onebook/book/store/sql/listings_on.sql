-- How items are offered on a channel, a page at a time.
-- grain: one row an item
-- columns: price in ten-thousandths
select l.item_id, l.channel, l.is_listed, l.price, l.currency, l.title, l.description, l.images
from item_listing as l
where l.channel = :channel and l.item_id > :after
order by l.item_id
limit :most
