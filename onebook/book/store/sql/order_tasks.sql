-- What people are asked to do for a sales order and have not done.
-- grain: one row a task
-- columns: instant in microseconds
select t.kind, t.opened_at, i.sku, t.line
from task as t
left join item as i on i.item_id = t.item_id
where t.order_id = :order_id and t.done_at is null
order by t.task_id
