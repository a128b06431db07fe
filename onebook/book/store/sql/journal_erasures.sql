-- Of which of these entries of the journal words were erased.
-- grain: one row an entry
select e.journal_id, e.by_id
from journal_erasure as e
where e.journal_id = any_of(:entries)
