-- Steps in which a person did something, with the same person's next one.
-- grain: one row a step of those looked at, but for kinds in which the person does nothing
-- columns: person, journey, day, system, document_kind, document_id: of the step; start: its channel (empty: not known);
--   end, next_document (system, kind, id, day): of the next step, if it came within the days asked for, else NULL; gap: days
--   until then
with step as (
    select
        w.person, w.journey, w.day, w.moment, w.channel, w.system, w.document_kind, w.document_id,
        lead(w.channel) over in_turn as next_channel, lead(w.moment) over in_turn as next_moment,
        lead({'system': w.system, 'kind': w.document_kind, 'id': w.document_id, 'day': w.day}) over in_turn
            as next_document
    from walked_step as w
    where w.kind not in ($nothing_done)
    window in_turn as (
        partition by w.person order by w.place, w.system, w.document_kind, w.document_id
    )
),

limited as (
    select s.*, (epoch(s.next_moment) - epoch(s.moment)) / 86400 as days, coalesce(s.channel, '') as start
    from step as s
    where $limits
)

select
    l.person, l.journey, l.day, l.start, l.system, l.document_kind, l.document_id,
    case when l.days <= $flow_days then coalesce(l.next_channel, '') end as "end",
    case when l.days <= $flow_days then l.next_document end as next_document,
    case when l.days <= $flow_days then l.days end as gap
from limited as l
