-- How many places pieces are to be counted at, up to so many.
-- grain: one row
select count(*) as tasks
from (select t.task_id from task as t where t.kind = 'count' and t.done_at is null limit :most) as n
