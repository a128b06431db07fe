-- Places where pieces of an item are to be counted, and since when.
-- grain: one row a place
-- columns: instant in microseconds
select p.name as place, min(t.opened_at) as opened_at
from task as t
join place as p on p.place_id = t.place_id
where t.kind = 'count' and t.done_at is null and t.item_id = :item_id
group by p.name
order by p.name
