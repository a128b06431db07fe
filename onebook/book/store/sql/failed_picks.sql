-- Places that could not give what was kept there for lines of sales orders.
-- grain: one row a line, place and entry of the journal
-- columns: quantity in ten-thousandths
select f.order_id, f.line, f.place_id, f.journal_id, f.failed_at, f.item_id, f.quantity, f.reason
from failed_pick as f
where f.order_id = any_of(:orders)
