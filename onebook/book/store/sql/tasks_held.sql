-- Tasks by their keys, held, done or not.
-- grain: one row a task
select t.task_id, t.kind, t.opened_at, t.item_id, t.place_id, t.order_id, t.line, t.done_at, t.counts_on
from task as t
where t.task_id = any_of(:tasks)
order by t.task_id
for update
