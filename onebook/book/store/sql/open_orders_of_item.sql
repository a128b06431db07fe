-- Sales orders for which an item is kept, or that wait for it.
-- grain: one row a sales order
select o.order_id
from (
    select a.order_id from allocation as a where a.item_id = :item_id
    union
    select l.order_id from sales_order_line as l where l.item_id = :item_id and l.waiting > 0
) as o
order by o.order_id desc
limit :most
