-- By how much moves turned out to be worth something else.
-- grain: one row a revaluation
-- columns: value in ten-thousandths
select
    r.revaluation_id, r.journal_id, r.item_id, r.move_id, r.value, r.reason, r.revalued_at, r.order_id, r.line,
    r.document
from stock_revaluation as r
where r.item_id = any_of(:items) and r.move_id = any_of(:moves)
