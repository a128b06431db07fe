-- What was met with in the order in which it is looked through: thread by thread, in time.
-- grain: one row a touch
-- columns: as met; touch: the row of met
select m.* exclude (external_id, tie), m.rowid as touch
from met as m
order by m.thread, m.at, m.tie
