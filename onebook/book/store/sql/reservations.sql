-- What is kept for carts and quotes, held.
-- grain: one row a cart, item and place
-- columns: quantity in ten-thousandths
select r.system, r.external_id, r.item_id, r.place_id, r.quantity, r.expires_at
from reservation as r
where r.external_id = any_of(:external_ids)
order by r.system, r.external_id, r.item_id, r.place_id
for update
