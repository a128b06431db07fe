-- What came in for each line of a purchase order, and what of it was refused.
-- grain: one row a purchase order and line of which anything came in
select
    purchase_order_id as receipt_id, detail_id as line, purchase_order_id, detail_id as order_line,
    product_id as item_id, h.shipped[1:10] as received_on, received as quantity, rejected as rejected_quantity
from purchase_order_detail
join purchase_order_header as h using (purchase_order_id)
where received::decimal(18, 4) > 0
