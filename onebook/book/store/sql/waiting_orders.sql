-- Orders of which a line waits for items.
-- grain: one row an item and sales order
select distinct l.item_id, l.order_id
from sales_order_line as l
where l.waiting > 0 and l.item_id = any_of(:items)
