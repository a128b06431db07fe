-- What is kept of items at places. In a file, nothing finds that by the item: all that is not shipped yet is read.
-- grain: one row an order's line and place
-- columns: quantity in ten-thousandths
select a.order_id, a.line, a.place_id, a.item_id, a.quantity
from allocation as a
where (a.item_id, a.place_id) in (select w.first, w.second from pairs_of(:wanted) as w)
