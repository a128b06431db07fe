-- Leads, won or lost, on the day they came, with what their customers bought within the horizon.
-- grain: one row a lead, duplicates merged
-- columns: right_channel: answered or offered without starting again elsewhere; engaged; won; old_enough: its horizon
--   has passed; net_sales: business currency, of the orders credited to it, less their returns, within the horizon
--   (lead_sale tells to which)
with merged as (
    select * from merged_lead
),

earned as (
    select s.lead_system, s.lead_id, sum(s.amount) as net_sales
    from lead_sale as s
    join merged as m on m.system = s.lead_system and m.lead_id = s.lead_id
    where s.day <= m.until_on
    group by s.lead_system, s.lead_id
)

select
    l.system, 'lead' as document_kind, l.lead_id as document_id, cast(null as varchar) as document_line,
    l.created_on as day, l.channel, l.campaign_id, l.customer_id, l.sales_person_id, l.answered,
    l.answered and not l.elsewhere as right_channel, l.engaged, l.won, l.old_enough,
    coalesce(e.net_sales, 0) as net_sales
from merged as l
left join earned as e on e.lead_system = l.system and e.lead_id = l.lead_id
