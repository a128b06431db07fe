-- Places where pieces are to be counted, the first asked for first.
-- grain: one row a task
-- columns: instant in microseconds
select i.sku, i.name, p.name as place, t.opened_at
from task as t
join item as i on i.item_id = t.item_id
join place as p on p.place_id = t.place_id
where t.kind = 'count' and t.done_at is null
order by t.task_id
limit :most
