-- How many entries of the journal have no position yet.
-- grain: one row
select cast(coalesce(sum(p.entries), 0) as bigint) as entries
from journal_pending as p
