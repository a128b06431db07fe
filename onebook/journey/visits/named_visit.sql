-- The visits that sources tell of.
-- grain: one row a system and visit
-- columns: visit: a number for it
select v.system, v.visit_id, row_number() over () as visit
from (
    select distinct t.system, t.visit_id from $touches as t
    where t.visit_id is not null and t.channel in ($digital_channels)
) as v
