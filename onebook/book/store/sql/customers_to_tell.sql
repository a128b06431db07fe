-- What the customers of orders are to be told and nobody has told them. Held by their orders.
-- grain: one row a task
select t.task_id, t.kind, t.opened_at, t.item_id, t.place_id, t.order_id, t.line, t.done_at, t.counts_on
from task as t
where t.kind = 'tell_customer' and t.done_at is null and t.order_id = any_of(:orders)
order by t.task_id
