-- The sales orders that tasks are about.
-- grain: one row a sales order
select distinct t.order_id
from task as t
where t.order_id is not null and t.task_id = any_of(:tasks)
