-- What people are asked to do for a sales order and have not done.
-- grain: one row a task
-- columns: instant in microseconds; the line's days, as `sales_order_line` has them
select t.kind, t.opened_at, i.sku, t.line, l.promised_on, l.latest_promised_on
from task as t
left join item as i on i.item_id = t.item_id
left join sales_order_line as l on l.order_id = t.order_id and l.line = t.line
where t.order_id = :order_id and t.done_at is null
order by t.task_id
