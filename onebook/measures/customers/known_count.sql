-- How much somebody did.
-- grain: one row a node, kind of step and channel
select
    s.node, s.kind, s.channel, count(*) as steps, cast(max(s.day) as varchar) as last_day
from journey_step as s
group by s.node, s.kind, s.channel
