-- Order lines that wait for items.
-- grain: one row an item
-- columns: waiting in ten-thousandths; oldest_at: since when the first of them waits
select l.item_id, count(*) as lines, sum(l.waiting) as waiting, min(o.ordered_at) as oldest_at
from sales_order_line as l
join sales_order as o on o.order_id = l.order_id
where l.item_id = any_of(:items) and l.waiting > 0
group by l.item_id
