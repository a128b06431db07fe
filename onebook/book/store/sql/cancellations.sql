-- What was cancelled of sales orders' lines, by order, line and time.
-- grain: one row a cancellation
-- columns: quantity in ten-thousandths
select c.order_id, c.line, c.cancellation_id, c.quantity, c.cancelled_at, c.cancelled_by, c.reason
from cancellation as c
where c.order_id = any_of(:orders)
order by c.order_id, c.line, c.cancelled_at, c.cancellation_id
