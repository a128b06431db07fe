-- What all goods that are ours are worth.
-- grain: one row
-- columns: value in ten-thousandths
select coalesce(sum(w.value), 0) as value
from stock_worth as w
