-- The lots of items that were counted at places since an instant.
-- grain: one row a count
-- columns: expected, counted in ten-thousandths
select c.count_id, c.journal_id, c.item_id, c.place_id, c.lot, c.counted_at, c.expected, c.counted
from stock_count as c
where
    c.place_id = any_of(:places) and c.item_id = any_of(:items) and c.counted_at >= :since and c.lot is not null
