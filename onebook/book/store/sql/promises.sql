-- Later promises for lines of sales orders, the first of them first.
-- grain: one row a promise
select p.order_id, p.line, p.promise_id, p.promised_on, p.promised_at, p.reason
from promise as p
where p.order_id = any_of(:orders)
order by p.order_id, p.line, p.promise_id
