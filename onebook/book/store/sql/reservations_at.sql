-- What is kept of items at places for carts and quotes, held.
-- grain: one row a cart, item and place
-- columns: quantity in ten-thousandths
select r.system, r.external_id, r.item_id, r.place_id, r.quantity, r.expires_at
from pairs_of(:wanted) as w
join reservation as r on r.item_id = w.first and r.place_id = w.second
order by r.system, r.external_id, r.item_id, r.place_id
for update of r
