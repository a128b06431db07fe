-- Leads, their duplicates merged into them.
-- grain: one row a lead that is no duplicate
-- columns: answered: it got an answer or an offer; elsewhere: in another channel, or they started again in one;
--   engaged: they answered, came back or asked for an offer; won; until_on: last day on which its sales count (by the
--   plan's days for persons and for organisations); old_enough: that day is over
with rooted as (
    select * from rooted_lead
),

told as (
    select
        m.system, m.root_id, max(m.customer_id) as customer_id,
        bool_or(
            m.answered_on is not null or m.offered_on is not null or m.status in ('answered', 'offered', 'won')
        ) as answered,
        bool_or(m.channel <> l.channel or coalesce(m.answered_channel <> l.channel, false)) as elsewhere,
        bool_or(m.engaged_on is not null or m.external_id <> m.root_id) as engaged,
        bool_or(coalesce(m.status = 'won', false) or m.sales_order_id is not null) as won
    from rooted as m
    join rooted as l on l.system = m.system and l.external_id = m.root_id
    group by m.system, m.root_id
),

merged as (
    select
        l.system, l.external_id as lead_id, l.created_on, l.created_at, l.channel, l.campaign_id,
        l.owner_id as sales_person_id, coalesce(u.id_system, l.system) as customer_system,
        coalesce(l.customer_id, t.customer_id) as customer_id, coalesce(t.answered, false) as answered, t.elsewhere,
        t.engaged, t.won
    from rooted as l
    join told as t on t.system = l.system and t.root_id = l.external_id
    left join id_space as u on u.kind = 'party' and u.system = l.system
    where coalesce(l.status, 'open') <> 'duplicate'
)

select
    m.*,
    m.created_on + case when p.kind = 'organisation' then $lead_days_business else $lead_days_consumer end as until_on,
    m.created_on + case when p.kind = 'organisation' then $lead_days_business else $lead_days_consumer end < $today
        as old_enough
from merged as m
left join party as p on p.system = m.customer_system and p.external_id = m.customer_id
