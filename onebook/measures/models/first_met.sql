-- Where persons were first met.
-- grain: one row a person
-- columns: channel: of their first step; day: of it; visited_at: when their first visit began, ordered_on: the day of
--   their first order; NULL where there is none
select f.person, f.met.channel as channel, f.met.day as day, f.visited_at, f.ordered_on
from (
    select
        s.person, min({'moment': s.moment, 'channel': s.channel, 'day': s.day}) as met,
        min(s.moment) filter (where s.visit is not null) as visited_at,
        min(s.day) filter (where s.kind = 'order') as ordered_on
    from person_step as s
    group by s.person
) as f
