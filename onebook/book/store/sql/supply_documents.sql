-- The lines of supply documents, of which items they are, and for which sales orders.
-- grain: one row a line of a supply document
select s.system, s.external_id, s.item_id, s.supply_id, i.sku, s.order_id
from supply as s
join item as i on i.item_id = s.item_id
where s.external_id = any_of(:external_ids)
