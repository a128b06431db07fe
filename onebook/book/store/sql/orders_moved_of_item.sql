-- For which sales orders an item moved, by its next so many moves, the latest first.
-- grain: one row a stock move
-- columns: again: the order is told by a later one of these up to :up_to; is_open: it waits for the item or has it kept
with looked as (
    select m.move_id, m.order_id
    from stock_move as m
    where m.item_id = :item_id and m.move_id < :before_id and m.order_id is not null
    order by m.move_id desc
    limit :most
)

select
    w.move_id, w.order_id,
    exists (
        select 1
        from stock_move as x
        where x.order_id = w.order_id and x.item_id = :item_id and x.move_id > w.move_id and x.move_id <= :up_to
    ) as again,
    exists (select 1 from allocation as a where a.order_id = w.order_id and a.item_id = :item_id)
    or exists (
        select 1 from sales_order_line as l where l.order_id = w.order_id and l.item_id = :item_id and l.waiting > 0
    ) as is_open
from looked as w
order by w.move_id desc
