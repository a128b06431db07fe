-- At how many places how many items are to be counted; of the first so many tasks.
-- grain: one row
select count(*) as counts
from (
    select t.item_id, t.place_id
    from (
        select n.item_id, n.place_id from task as n where n.kind = 'count' and n.done_at is null limit :looked
    ) as t
    group by t.item_id, t.place_id
) as c
