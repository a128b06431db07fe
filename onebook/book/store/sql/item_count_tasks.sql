-- Places where pieces of an item are to be counted.
-- grain: one row a task
-- columns: instant in microseconds
select p.name as place, t.opened_at
from task as t
join place as p on p.place_id = t.place_id
where t.kind = 'count' and t.done_at is null and t.item_id = :item_id
order by t.task_id
