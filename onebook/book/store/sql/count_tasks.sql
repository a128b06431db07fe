-- Places where pieces are to be counted, the first asked for first; of the first so many tasks.
-- grain: one row an item and place
-- columns: instant in microseconds
with asked as (
    select t.item_id, t.place_id, min(t.task_id) as task_id, min(t.opened_at) as opened_at
    from (
        select n.task_id, n.item_id, n.place_id, n.opened_at
        from task as n
        where n.kind = 'count' and n.done_at is null
        order by n.task_id
        limit :looked
    ) as t
    group by t.item_id, t.place_id
)

select i.sku, i.name, p.name as place, a.opened_at
from asked as a
join item as i on i.item_id = a.item_id
join place as p on p.place_id = a.place_id
order by a.task_id
limit :most
