-- What somebody did, one thing after another.
-- grain: one row a step
select
    s.node, epoch_us(s.moment) as moment, cast(s.day as varchar) as day, s.channel, s.kind, s.system, s.document_kind,
    s.document_id
from journey_step as s
