-- The moves by which goods left.
-- grain: one row a move
-- columns: quantity and value in ten-thousandths
select
    m.move_id, m.journal_id, m.item_id, m.from_place_id, m.to_place_id, m.quantity, m.value, m.reason, m.moved_at,
    m.order_id, m.line, m.document, m.lot, m.nth, m.bought, m.of_move_id
from stock_move as m
where m.move_id = any_of(:moves)
