-- The commands of the journal after an entry, as many as are read at a time.
-- grain: one row an entry
select j.journal_id, j.command
from journal as j
where j.journal_id > :after
order by j.journal_id
limit :most
