-- Vendors, shops that resell, and the employees that purchase orders and shops name.
-- grain: one row a party
select concat('vendor ', vendor_id) as external_id, 'organisation' as kind, 'supplier' as role, name
from vendor
union all
select concat('store ', store_id), 'organisation', 'customer', name
from store
union all
select concat('employee ', employee_id), 'person', 'employee', concat('Employee ', employee_id)
from (
    select employee_id from purchase_order_header
    union
    select sales_person_id from store where sales_person_id is not null
) as employees
