-- What is kept of items at places. Nothing finds that by the item: keeping what would costs each order more than it costs
-- those who ask to read all that is not shipped yet.
-- grain: one row an order's line and place
-- columns: quantity in ten-thousandths
select a.order_id, a.line, a.place_id, a.item_id, a.quantity
from allocation as a
where (a.item_id, a.place_id) in (select w.first, w.second from pairs_of(:wanted) as w)
