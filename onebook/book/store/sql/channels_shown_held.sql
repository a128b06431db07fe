-- Up to when channels show our levels, held.
-- grain: one row a channel
-- columns: instant and lag in microseconds
select s.channel, s.shown_at, s.lag
from channel_shown as s
where s.channel = any_of(:channels)
order by s.channel
for update
