-- What came in for sales returns. Held by their returns.
-- grain: one row a move by which pieces came in
-- columns: quantities in ten-thousandths
select p.return_id, p.nth, p.line, p.item_id, p.place_id, p.move_id, p.quantity, p.uninspected, p.lot
from sales_return_part as p
where p.return_id = any_of(:returns)
