-- How many entries of the journal have no position yet.
-- grain: one row
select count(*) as entries
from journal_pending as p
