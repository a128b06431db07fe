-- Resellers, and the sales people named on their orders (the sample holds no names of employees).
-- grain: one row a reseller or sales person
select
    concat('reseller ', ResellerKey) as external_id, 'organisation' as kind, 'customer' as role, ResellerName as name,
    BusinessType as customer_group, AddressLine1 as street, PostalCode as postcode, City as city,
    StateProvinceName as region, CountryRegionCode as country
from reseller
left join geography using (GeographyKey)
union all
select distinct
    concat('employee ', EmployeeKey), 'person', 'employee', concat('Sales person ', EmployeeKey), null, null, null, null,
    null, null
from reseller_sales
