-- Which items came in by documents.
-- grain: one row a document, item and move
-- columns: quantity and value in ten-thousandths
select m.document, m.item_id, m.move_id, m.quantity, m.value
from stock_move as m
where m.document = any_of(:documents) and m.bought
order by m.document, m.move_id
