-- What is kept of items at places.
-- grain: one row an order's line and place
-- columns: quantity in ten-thousandths
select a.order_id, a.line, a.place_id, a.item_id, a.quantity
from pairs_of(:wanted) as w
join allocation as a on a.item_id = w.first and a.place_id = w.second
