-- Picks for open lines of sales orders that failed at places to which goods of theirs came afterwards.
-- grain: one row a line, place and entry of the journal
select f.order_id, f.line, f.place_id, f.journal_id
from failed_pick as f
join sales_order_line as l on l.order_id = f.order_id and l.line = f.line
where
    f.order_id = any_of(:orders) and (l.waiting > 0 or l.allocated > 0)
    and exists (
        select 1 from stock_move as m
        where
            m.item_id = l.item_id and m.to_place_id = f.place_id and m.moved_at >= f.failed_at
            and (m.moved_at > f.failed_at or m.journal_id > f.journal_id)
    )
