-- Whether there are more lines that wait, or for which something is kept, than so many.
-- grain: at most one row a sort
select 1 as more
from (select a.order_id from allocation as a limit 1 offset :lines) as k
union all
select 1 as more
from (select l.order_id from sales_order_line as l where l.waiting > 0 limit 1 offset :lines) as w
