-- To which of a person's journeys belongs what they did on a day.
-- A journey leads up to a day on which something is ordered, and the service and loyalty that follow belong to it; what
-- is done on later days before buying again makes another. It also ends where nothing is done for longer than the
-- look-back. Within a day steps stay together, whatever the clocks of two systems make of their sequence.
-- grain: one row a person, day, and whether it is what follows buying (service and loyalty) or what leads to it
-- columns: journey: counted by person, from 1
with did as (
    select
        s.person, s.day, s.phase in ('service', 'loyalty') as is_after,
        max(case when s.kind = 'order' then 1 else 0 end) as ordered
    from person_step as s
    group by s.person, s.day, s.phase in ('service', 'loyalty')
),

counted as (
    select
        d.person, d.day, d.is_after,
        sum(d.ordered) over (partition by d.person order by d.day, d.is_after rows unbounded preceding) - d.ordered
            as ordered_before
    from did as d
),

rounds as (
    select
        c.person, c.day, c.is_after,
        case when c.is_after then greatest(c.ordered_before - 1, 0) else c.ordered_before end as round
    from counted as c
),

followed as (
    select r.*, lag(r.day) over (partition by r.person, r.round order by r.day, r.is_after) as day_before
    from rounds as r
)

select
    f.person, f.day, f.is_after,
    cast(sum(
        case
            when f.day_before is null or (not f.is_after and date_diff('day', f.day_before, f.day) > $look_back) then 1
            else 0
        end
    ) over (partition by f.person order by f.round, f.day, f.is_after rows unbounded preceding) as bigint) as journey
from followed as f
