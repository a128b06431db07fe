-- Orders of resellers.
-- grain: one row an order
select
    SalesOrderNumber as external_id, 'reseller' as channel, min(OrderDate)::date as ordered_on,
    concat('reseller ', min(ResellerKey)) as customer_id, concat('employee ', min(EmployeeKey)) as sales_person_id,
    'shipped' as status, max(ShipDate)::date as shipped_on, 'ship' as delivery_method,
    min(CustomerPONumber) as customer_reference
from reseller_sales
group by SalesOrderNumber
