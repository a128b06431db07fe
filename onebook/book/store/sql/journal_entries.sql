-- Entries of the journal, held.
-- grain: one row an entry
select
    j.journal_id, j.caller, j.command_id, j.at, j.actor, j.through, j.kind, j.digest, j.command, j.answer, j.touched
from journal as j
where j.journal_id = any_of(:entries)
order by j.journal_id
for update
