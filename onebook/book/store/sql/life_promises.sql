-- What was promised for a sales order after the first promise.
-- grain: one row a line and promise
-- columns: instant in microseconds
select p.line, p.promised_on, p.promised_at, p.reason
from promise as p
where p.order_id = :order_id
order by p.promised_at, p.promise_id
