-- Leads whose horizon has passed, each with how its week went.
-- grain: one row a period, channel and lead, and one with channel NULL for the business
-- columns: won: 1 or 0; week_leads, week_won: leads of its week (from Monday, within the period), and how many were won
with seen as (
    select
        p.label as period, l.system, l.lead_id, l.channel, date_trunc('week', l.created_on) as week,
        case when l.won then 1 else 0 end as won
    from merged_lead as l
    join period as p on l.created_on between p.first_day and p.last_day
    where l.old_enough
)

select
    period, system, 'lead' as document_kind, lead_id as document_id, cast(null as varchar) as document_line, channel,
    won, count(*) over (partition by period, channel, week) as week_leads,
    sum(won) over (partition by period, channel, week) as week_won
from seen
union all
select
    period, system, 'lead' as document_kind, lead_id as document_id, cast(null as varchar) as document_line,
    cast(null as varchar) as channel, won, count(*) over (partition by period, week) as week_leads,
    sum(won) over (partition by period, week) as week_won
from seen
