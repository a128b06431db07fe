-- Receipts: the sample tells what came in for each line, not when; the order's shipping date stands for it.
-- grain: one row a purchase order of which anything came in
select distinct
    purchase_order_id as external_id, purchase_order_id, concat('vendor ', vendor_id) as supplier_id,
    h.shipped[1:10] as received_on
from purchase_order_detail
join purchase_order_header as h using (purchase_order_id)
where received::decimal(18, 4) > 0
