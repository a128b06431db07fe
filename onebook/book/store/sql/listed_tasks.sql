-- What people are asked to do of a kind and have not done, the first asked for first, after the one that a page ended
-- with.
-- grain: one row a task
-- columns: instant in microseconds; the line's days, as `sales_order_line` has them
select
    t.task_id, t.kind, t.opened_at, i.sku, i.name, p.name as place, o.system, o.external_id, t.line, l.promised_on,
    l.latest_promised_on
from task as t
left join item as i on i.item_id = t.item_id
left join place as p on p.place_id = t.place_id
left join sales_order as o on o.order_id = t.order_id
left join sales_order_line as l on l.order_id = t.order_id and l.line = t.line
where t.kind = :kind and t.done_at is null and t.task_id > :after_id
order by t.task_id
limit :most
