-- What was kept for carts and quotes until before an instant, held; as much as is done at a time.
-- grain: one row a cart, item and place
-- columns: quantity in ten-thousandths
select r.system, r.external_id, r.item_id, r.place_id, r.quantity, r.expires_at
from reservation as r
where r.expires_at <= :before
order by r.system, r.external_id, r.item_id, r.place_id
limit 1000
for update
