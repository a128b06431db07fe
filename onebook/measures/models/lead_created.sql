-- Leads, won or lost, on the day they came, with what their customers bought within the horizon.
-- grain: one row a lead, duplicates merged
-- columns: right_channel: answered or offered without starting again elsewhere; engaged; won; old_enough: its horizon
--   has passed; net_sales: business currency, of the orders credited to it, less their returns, within the horizon
with movement as (
    select o.lead_system, o.lead_id, s.gross_amount - s.discount_amount as amount
    from sale as s
    join order_of_lead as o on o.system = s.system and o.sales_order_id = s.document_id
    where s.day <= o.until_on
    union all
    select o.lead_system, o.lead_id, -r.amount as amount
    from returned as r
    join order_of_lead as o on o.system = r.system and o.sales_order_id = r.sales_order_id
    where r.day <= o.until_on
),

earned as (
    select lead_system, lead_id, sum(amount) as net_sales from movement group by lead_system, lead_id
)

select
    l.system, 'lead' as document_kind, l.lead_id as document_id, cast(null as varchar) as document_line,
    l.created_on as day, l.channel, l.campaign_id, l.customer_id, l.sales_person_id, l.answered,
    l.answered and not l.elsewhere as right_channel, l.engaged, l.won, l.old_enough,
    coalesce(e.net_sales, 0) as net_sales
from merged_lead as l
left join earned as e on e.lead_system = l.system and e.lead_id = l.lead_id
