-- Sales orders for which an item moved, those of the next so many moves, the latest first.
-- grain: one row a sales order
-- columns: move_id: the last one of them; last_id: the first of all these moves
with looked as (
    select m.move_id, m.order_id
    from stock_move as m
    where m.item_id = :item_id and m.move_id < :before_id and m.order_id is not null
    order by m.move_id desc
    limit :most
)

select w.order_id, max(w.move_id) as move_id, (select min(x.move_id) from looked as x) as last_id
from looked as w
group by w.order_id
order by move_id desc
