-- What is said of records of systems with such an id: that they are the same person as others, or are not.
-- grain: one row a pair of records
select l.system, l.external_id, l.other_system, l.other_id, l.verdict, l.said_at, l.why, l.retracted_at
from party_link as l
where l.external_id = any_of(:external_ids)
union all
select l.system, l.external_id, l.other_system, l.other_id, l.verdict, l.said_at, l.why, l.retracted_at
from party_link as l
where l.other_id = any_of(:external_ids) and not l.external_id = any_of(:external_ids)
