-- The moves of an item, the latest first, after the one that a page ended with.
-- grain: one row a move
-- columns: quantity and value in ten-thousandths, instant in microseconds; place_id: of all places where it is 0
select
    m.move_id, m.moved_at, m.reason, m.from_place_id, m.to_place_id, m.quantity, m.value, m.lot, m.document,
    o.system, o.external_id, m.line, j.at, j.actor, j.through, j.kind
from stock_move as m
join journal as j on j.journal_id = m.journal_id
left join sales_order as o on o.order_id = m.order_id
where
    m.item_id = :item_id and (m.moved_at, m.move_id) < (:before_at, :before_id)
    and (:place_id = 0 or m.from_place_id = :place_id or m.to_place_id = :place_id)
order by m.moved_at desc, m.move_id desc
limit :most
