-- By how much moves turned out to be worth something else, with what they were.
-- grain: one row a revaluation
-- columns: value in ten-thousandths, instant in microseconds
select
    r.revaluation_id, r.move_id, r.value, r.reason, r.revalued_at, r.document
from stock_revaluation as r
where r.revaluation_id = any_of(:keys)
order by r.revaluation_id
