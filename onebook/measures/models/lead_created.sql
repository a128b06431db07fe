-- Leads, won or lost, on the day they came, with what their customers bought within the horizon.
-- grain: one row a lead, duplicates merged
-- columns: right_channel: answered or offered without starting again elsewhere; engaged; won; old_enough: its horizon
--   has passed; net_sales: business currency, of the orders credited to it, less their returns, within the horizon. An
--   order is credited to one lead: the one that names it, else the customer's latest lead before it
with merged as (
    select * from merged_lead
),

naming as (
    select
        coalesce(u.id_system, r.system) as system, r.sales_order_id, m.system as lead_system, m.lead_id, m.until_on,
        row_number() over (
            partition by coalesce(u.id_system, r.system), r.sales_order_id
            order by m.created_on desc, m.created_at desc, m.lead_id desc
        ) as nth
    from rooted_lead as r
    join merged as m on m.system = r.system and m.lead_id = r.root_id
    left join id_space as u on u.kind = 'sales_order' and u.system = r.system
    where r.sales_order_id is not null
),

following as (
    select
        b.system, b.sales_order_id, m.system as lead_system, m.lead_id, m.until_on,
        row_number() over (
            partition by b.system, b.sales_order_id
            order by m.created_on desc, m.created_at desc, m.system desc, m.lead_id desc
        ) as nth
    from bought as b
    join merged as m
        on m.customer_id = b.customer_id and m.customer_system = b.customer_system
        and m.created_on <= b.day
        and (m.created_on < b.day or coalesce(m.created_at <= b.ordered_at, true))
),

credited as (
    select system, sales_order_id, lead_system, lead_id, until_on
    from naming
    where nth = 1
    union all
    select f.system, f.sales_order_id, f.lead_system, f.lead_id, f.until_on
    from following as f
    left join naming as n on n.system = f.system and n.sales_order_id = f.sales_order_id and n.nth = 1
    where f.nth = 1 and n.system is null
),

movement as (
    select c.lead_system, c.lead_id, s.gross_amount - s.discount_amount as amount
    from sale as s
    join credited as c on c.system = s.system and c.sales_order_id = s.document_id
    where s.day <= c.until_on
    union all
    select c.lead_system, c.lead_id, -r.amount as amount
    from returned as r
    join credited as c on c.system = r.order_system and c.sales_order_id = r.sales_order_id
    where r.day <= c.until_on
),

earned as (
    select lead_system, lead_id, sum(amount) as net_sales from movement group by lead_system, lead_id
)

select
    l.system, 'lead' as document_kind, l.lead_id as document_id, cast(null as varchar) as document_line,
    l.created_on as day, l.channel, l.campaign_id, l.customer_id, l.sales_person_id, l.answered,
    l.answered and not l.elsewhere as right_channel, l.engaged, l.won, l.old_enough,
    coalesce(e.net_sales, 0) as net_sales
from merged as l
left join earned as e on e.lead_system = l.system and e.lead_id = l.lead_id
