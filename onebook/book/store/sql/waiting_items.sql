-- Which of these items some order line waits for.
-- grain: one row an item
select distinct i.item_id, i.sku
from sales_order_line as l
join item as i on i.item_id = l.item_id
where l.waiting > 0 and l.item_id = any_of(:items)
