-- Visitors of digital channels, and whether they had been there before.
-- grain: one row a period, channel and visitor (a known customer, else a device), with rows of channel NULL for the
--   business; where a source only counts and says who returned, its visits stand in for visitors
-- columns: visitors: how many it stands for; is_returning: an earlier visit is known, or the source says so. Visits
--   only to follow a parcel are left out. document: the first of the visits by name
with came as (
    select
        v.system, v.document_id, v.day, v.channel, v.quantity, v.returning_visitor,
        case when v.customer_id is not null then $party_system else v.system end as person_system,
        case when v.customer_id is not null then 'party' when v.visitor_id is not null then 'device' end as person_kind,
        coalesce(v.customer_id, v.visitor_id) as person_id
    from visit as v
    where v.channel in ($digital_channels) and not v.only_track
),

first_seen as (
    select channel, person_system, person_kind, person_id, min(day) as first_on
    from came
    where person_kind is not null and day < (select max(first_day) from period)
    group by grouping sets (
        (channel, person_system, person_kind, person_id), (person_system, person_kind, person_id)
    )
),

seen as (
    select
        p.label as period, p.first_day, c.channel, c.person_system, c.person_kind, c.person_id, count(*) as visits,
        min({'system': c.system, 'document_id': c.document_id}) as visit,
        bool_or(coalesce(c.returning_visitor, false)) as said_so
    from came as c
    join period as p on c.day between p.first_day and p.last_day
    where c.person_kind is not null
    group by grouping sets (
        (p.label, p.first_day, c.channel, c.person_system, c.person_kind, c.person_id),
        (p.label, p.first_day, c.person_system, c.person_kind, c.person_id)
    )
),

unnamed as (
    select p.label as period, c.system, c.document_id, c.channel, c.quantity, c.returning_visitor
    from came as c
    join period as p on c.day between p.first_day and p.last_day
    where c.person_kind is null and c.returning_visitor is not null
)

select
    s.period, s.visit.system as system, 'touch' as document_kind, s.visit.document_id as document_id,
    cast(null as varchar) as document_line, s.channel, 1 as visitors,
    s.said_so or s.visits > 1 or coalesce(f.first_on < s.first_day, false) as is_returning
from seen as s
left join first_seen as f
    on f.person_id = s.person_id and f.person_kind = s.person_kind and f.person_system = s.person_system
    and f.channel is not distinct from s.channel
union all
select
    period, system, 'touch' as document_kind, document_id, cast(null as varchar) as document_line, channel,
    quantity as visitors, returning_visitor as is_returning
from unnamed
union all
select
    period, system, 'touch' as document_kind, document_id, cast(null as varchar) as document_line,
    cast(null as varchar) as channel, quantity as visitors, returning_visitor as is_returning
from unnamed
