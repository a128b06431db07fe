-- The last position of the journal, and whether entries wait for one.
-- grain: one row
select h.position, case when exists (select 1 from journal_pending) then 1 else 0 end as waiting
from journal_seal_head as h
