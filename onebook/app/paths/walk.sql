-- Journeys with their path, and what was ordered on it.
-- grain: one row a journey of those looked at
-- columns: path: channel:phase of each step, joined by >; what stays the same is told once; it is cut after so many
--   steps, and then ends in an empty one; last_day; orders; value: what was ordered, net of returns; failed: met an
--   error; seconds: to the first order, or to the last step where there is none
with step as (
    select
        w.person, w.journey, w.moment, w.day, w.channel, w.visit, w.system,
        case when w.kind = 'order' then w.document_id end as order_id,
        coalesce(w.channel, '') || ':' || w.phase as move, row_number() over in_turn as nth,
        lag(coalesce(w.channel, '') || ':' || w.phase) over in_turn as before
    from walked_step as w
    window in_turn as (
        partition by w.person, w.journey order by w.place, w.system, w.document_kind, w.document_id
    )
),

worth as (
    select p.system, p.document_id, sum(p.kept_amount) as value from person_line as p group by p.system, p.document_id
),

walk as (
    select
        s.person, s.journey, min(s.day) as day, max(s.day) as last_day,
        string_agg(s.move, '>' order by s.nth) filter (where s.move is distinct from s.before) as path,
        arg_min(coalesce(s.channel, ''), s.nth) as channel, min(s.moment) as moment,
        max(s.moment) as last_moment, min(s.moment) filter (where s.order_id is not null) as ordered_at,
        count(s.order_id) as orders, sum(o.value) as value, sum(v.errors) as errors
    from step as s
    left join journey_visit as v on v.visit = s.visit
    left join worth as o on o.document_id = s.order_id and o.system = s.system
    group by s.person, s.journey
)

select
    w.person, w.journey, w.last_day, w.orders, coalesce(w.value, 0) as value, coalesce(w.errors, 0) > 0 as failed,
    epoch(coalesce(w.ordered_at, w.last_moment)) - epoch(w.moment) as seconds,
    case
        when length(w.path) - length(replace(w.path, '>', '')) < $most_moves then w.path
        else regexp_extract(w.path, '^([^>]*>){$most_moves}')
    end as path
from walk as w
where $limits
