-- The moves whose values were set right.
-- grain: one row a move
select distinct r.move_id
from stock_revaluation as r
where r.revaluation_id = any_of(:keys)
