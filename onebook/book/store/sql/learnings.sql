-- When rates were learnt, and since when.
-- grain: one row
select t.learning, t.learnt_at, t.since, t.year_since
from learning as t
