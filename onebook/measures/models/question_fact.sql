-- Questions before buying of people who are known, with what may have driven or stopped a purchase.
-- grain: one row a contact or touch of kind question of somebody known
-- columns: hours: from question to first answer (NULL: none is recorded); asked_in: the channel; topic: what it was
--   about; came_over: they had been in another channel in the seven days before; had_ordered: before that day;
--   ordered_here, ordered_offline, ordered_anywhere: within the look-back from its day, in its channel, in a physical
--   or human one, in any; followed: a look-back has passed since
with asked as (
    select
        c.system, 'contact' as document_kind, c.external_id as document_id, c.opened_on as day, c.channel,
        $party_system as party_system, c.customer_id, c.topic,
        (epoch(c.answered_at) - epoch(c.opened_at)) / 3600.0 as hours
    from contact as c
    where c.kind = 'question' and c.customer_id is not null
    union all
    select
        t.system, 'touch' as document_kind, t.external_id as document_id, t.touched_on as day, t.channel,
        $party_system as party_system, t.customer_id, cast(null as varchar) as topic,
        (epoch(t.answered_at) - epoch(t.touched_at)) / 3600.0 as hours
    from touch as t
    where t.kind = 'question' and t.customer_id is not null
),

known as (
    select a.*, w.person
    from asked as a
    join who as w on w.kind <> 'visitor' and w.system = a.party_system and w.code = a.customer_id
),

ordered as (
    select distinct l.person, l.day, l.channel, l.side from person_line as l where l.person is not null
),

followed_by as (
    select
        k.system, k.document_kind, k.document_id, bool_or(o.channel = k.channel) as here,
        bool_or(o.side = 'offline') as offline
    from known as k
    join ordered as o on o.person = k.person and o.day >= k.day and date_diff('day', k.day, o.day) < $look_back
    group by k.system, k.document_kind, k.document_id
),

came_over as (
    select distinct k.system, k.document_kind, k.document_id
    from known as k
    join person_step as s
        on s.person = k.person and s.channel <> k.channel and s.day <= k.day and date_diff('day', s.day, k.day) <= 7
        and s.kind not in ('delivery', 'survey', 'impression')
)

select
    k.person, k.system, k.document_kind, k.document_id, cast(null as varchar) as document_line, k.day, k.channel,
    k.channel as asked_in, k.topic, greatest(k.hours, 0) as hours, c.document_id is not null as came_over,
    coalesce(f.ordered_on < k.day, false) as had_ordered, coalesce(o.here, false) as ordered_here,
    coalesce(o.offline, false) as ordered_offline, o.document_id is not null as ordered_anywhere,
    date_diff('day', k.day, (select max(s.ordered_on) from sales_order as s)) >= $look_back as followed
from known as k
left join first_met as f on f.person = k.person
left join followed_by as o
    on o.system = k.system and o.document_kind = k.document_kind and o.document_id = k.document_id
left join came_over as c
    on c.system = k.system and c.document_kind = k.document_kind and c.document_id = k.document_id
