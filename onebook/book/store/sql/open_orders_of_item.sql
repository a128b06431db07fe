-- Sales orders for which an item is kept, or that wait for it, those last numbered first, after one of them.
-- grain: one row a sales order
with kept as (
    select distinct a.order_id
    from allocation as a
    where a.item_id = :item_id and a.order_id < :before_id
    order by a.order_id desc
    limit :most
),

waiting as (
    select distinct l.order_id
    from sales_order_line as l
    where l.item_id = :item_id and l.waiting > 0 and l.order_id < :before_id
    order by l.order_id desc
    limit :most
)

select o.order_id
from (select k.order_id from kept as k union select w.order_id from waiting as w) as o
order by o.order_id desc
limit :most
