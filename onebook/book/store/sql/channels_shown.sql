-- Up to when channels show our levels.
-- grain: one row a channel
-- columns: instant and lag in microseconds
select s.channel, s.shown_at, s.lag
from channel_shown as s
