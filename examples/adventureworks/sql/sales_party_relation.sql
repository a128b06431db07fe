-- Which sales person looks after which reseller, from the first to the last order they handled.
-- grain: one row a reseller and sales person
select
    concat('reseller ', ResellerKey) as party_id, 'looked_after_by' as relation,
    concat('employee ', EmployeeKey) as other_id, min(OrderDate)::date as starts_on, max(OrderDate)::date as ends_on
from reseller_sales
group by ResellerKey, EmployeeKey
