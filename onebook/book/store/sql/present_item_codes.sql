-- The codes of items.
-- grain: one row a code
select i.sku, c.scheme, c.code, c.code_system
from item_code as c
join item as i on i.item_id = c.item_id
where c.item_id = any_of(:keys)
order by i.sku, c.scheme, c.code, c.code_system
