-- Operating expenses, scenario Actual (1): accounts below 58, Operating Expenses, down to their leaves.
-- grain: one row a posting of the ledger
select
    FinanceKey::varchar as external_id, 'shared' as kind, a.AccountDescription as account,
    concat_ws(', ', OrganizationName, DepartmentGroupName) as name, "Date"::date as incurred_on, Amount as amount
from finance
join account as a using (AccountKey)
left join account as parent on parent.AccountKey = a.ParentAccountKey
left join organisation using (OrganizationKey)
left join department using (DepartmentGroupKey)
where ScenarioKey = 1 and (a.ParentAccountKey = 58 or parent.ParentAccountKey = 58)
