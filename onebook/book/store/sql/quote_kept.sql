-- What is kept for a quote, and where.
-- grain: one row an item and place
-- columns: quantity in ten-thousandths; instant in microseconds
select i.sku, i.name, p.name as place, r.quantity, r.expires_at
from reservation as r
join item as i on i.item_id = r.item_id
join place as p on p.place_id = r.place_id
where r.system = :system and r.external_id = :external_id
order by i.sku, p.name
