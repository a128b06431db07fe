-- What was counted, the latest first, before the one that a page ended with.
-- grain: one row a count of an item, or of a lot of it
-- columns: quantities in ten-thousandths, instant in microseconds; place_id, item: all where it is 0 or empty
select
    c.count_id, c.counted_at, i.sku, p.name, c.lot, c.expected, c.counted, j.actor, j.through
from stock_count as c
join item as i on i.item_id = c.item_id
join place as p on p.place_id = c.place_id
join journal as j on j.journal_id = c.journal_id
where
    c.count_id < :before_id and (:place_id = 0 or c.place_id = :place_id) and (:item = '' or i.sku = :item)
order by c.count_id desc
limit :most
