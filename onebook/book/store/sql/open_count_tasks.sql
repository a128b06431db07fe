-- Counts of items that are asked for at places and not done, held.
-- grain: one row a task
select t.task_id, t.kind, t.opened_at, t.item_id, t.place_id, t.order_id, t.line, t.done_at, t.counts_on
from task as t
where
    t.kind = 'count' and t.done_at is null and t.place_id = any_of(:places) and t.item_id = any_of(:items)
order by t.task_id
for update
