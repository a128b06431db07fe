-- Search terms that are looked up, and where we stood for them when they were last looked up in the period.
-- grain: one row a period, channel and term
-- columns: position: 1 is first, NULL: not in the result; document: the latest look-up
with looked_up as (
    select
        p.label as period, t.system, t.external_id, t.channel, t.position,
        row_number() over (
            partition by p.label, t.channel, t.term order by t.touched_on desc, t.touched_at desc, t.external_id desc
        ) as nth
    from touch as t
    join period as p on t.touched_on between p.first_day and p.last_day
    where t.kind = 'search_hit' and t.term is not null
)

select
    period, system, 'touch' as document_kind, external_id as document_id, cast(null as varchar) as document_line,
    channel, position
from looked_up
where nth = 1
