-- Lines of purchase orders.
-- grain: one row a purchase order and line
select
    purchase_order_id, detail_id as line, concat('vendor ', vendor_id) as supplier_id, product_id as item_id,
    h.ordered[1:10] as ordered_on, due[1:10] as due_on, quantity, unit_price, line_total as amount
from purchase_order_detail
join purchase_order_header as h using (purchase_order_id)
