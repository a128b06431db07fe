-- Leads with what they bought in their first 30 days, whoever they are: so that weeks can be held against one another
-- soon, and none is better for having had more time.
-- grain: one row a lead, duplicates merged, whose first 30 days lie within the records of sales
-- columns: early_sales: business currency, net of what came back in these days
with early as (
    select s.lead_system, s.lead_id, sum(s.amount) as early_sales
    from lead_sale as s
    where date_diff('day', s.created_on, s.day) <= 30
    group by s.lead_system, s.lead_id
),

ended as (
    select max(s.day) as last_day from sale as s where s.day <= $today
)

select
    l.system, 'lead' as document_kind, l.lead_id as document_id, cast(null as varchar) as document_line,
    l.created_on as day, l.channel, l.campaign_id, l.customer_id, l.sales_person_id,
    coalesce(e.early_sales, 0) as early_sales
from merged_lead as l
cross join ended as n
left join early as e on e.lead_system = l.system and e.lead_id = l.lead_id
where date_diff('day', l.created_on, n.last_day) >= 30
