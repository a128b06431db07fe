-- Leads, each with the lead that it doubles.
-- grain: one row a lead
-- columns: as the record; root_id: the lead into which it is merged, itself if it is no duplicate (duplicates of
--   duplicates are followed three deep)
select l.*, coalesce(three.external_id, two.external_id, one.external_id, l.external_id) as root_id
from lead as l
left join lead as one on one.system = l.system and one.external_id = l.duplicate_of
left join lead as two on two.system = one.system and two.external_id = one.duplicate_of
left join lead as three on three.system = two.system and three.external_id = two.duplicate_of
