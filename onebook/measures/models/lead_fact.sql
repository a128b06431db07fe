-- Leads that are decided, with what may have won or lost them.
-- grain: one row a lead that was won or lost, duplicates merged
-- columns: person: NULL where nobody is known; hours: from the lead to our first answer (NULL: none is recorded);
--   answered_here: in the channel in which it came; came_by: that channel; organisation: it is one; had_ordered:
--   before that day; looked: at items on digital channels within the look-back; through: medium of its campaign
with answer as (
    select
        r.system, r.root_id, min(r.answered_at) as answered_at, min(r.answered_on) as answered_on,
        bool_and(r.answered_channel = r.channel) as in_channel,
        bool_or(r.status in ('won', 'lost') or r.closed_on is not null) as decided
    from rooted_lead as r
    group by r.system, r.root_id
),

medium as (
    select c.external_id as campaign_id, max(coalesce(c.medium, c.channel)) as medium
    from campaign as c
    group by c.external_id
),

decided as (
    select
        l.*, a.in_channel and not l.elsewhere as answered_here, a.answered_on,
        (epoch(a.answered_at) - epoch(l.created_at)) / 3600.0 as hours, w.person,
        p.kind = 'organisation' as organisation
    from merged_lead as l
    join answer as a on a.system = l.system and a.root_id = l.lead_id
    left join who as w on w.kind <> 'visitor' and w.system = l.customer_system and w.code = l.customer_id
    left join party as p on p.system = l.customer_system and p.external_id = l.customer_id
    where a.decided or l.won
),

looked as (
    select distinct d.system, d.lead_id
    from decided as d
    join research as r
        on r.person = d.person and r.day <= d.created_on and date_diff('day', r.day, d.created_on) < $look_back
)

select
    d.person, d.system, 'lead' as document_kind, d.lead_id as document_id, cast(null as varchar) as document_line,
    d.created_on as day, d.channel, d.channel as came_by, greatest(d.hours, 0) as hours,
    case when d.answered_on is not null then d.answered_here end as answered_here,
    coalesce(d.organisation, false) as organisation, coalesce(f.ordered_on < d.created_on, false) as had_ordered,
    k.lead_id is not null as looked, coalesce(m.medium, d.campaign_id) as through,
    date_diff('day', date '1900-01-01', d.created_on) % 7 >= 5 as weekend, d.won
from decided as d
left join first_met as f on f.person = d.person
left join looked as k on k.system = d.system and k.lead_id = d.lead_id
left join medium as m on m.campaign_id = d.campaign_id
