-- Purchase orders. Status: 1 pending, 2 approved, 3 rejected, 4 complete.
-- grain: one row a purchase order
select
    purchase_order_id as external_id, concat('vendor ', vendor_id) as supplier_id,
    concat('employee ', employee_id) as buyer_id, ordered[1:10] as ordered_on,
    case status when '1' then 'placed' when '2' then 'confirmed' when '3' then 'rejected' when '4' then 'received' end
        as status,
    freight as shipping_amount, tax as tax_amount, ship_method.name as carrier, revision
from purchase_order_header
left join ship_method using (ship_method_id)
