-- Entries of the journal that have no position yet.
-- grain: one row an entry
select j.journal_id, j.caller, j.command_id, j.at, j.actor, j.through, j.kind, j.command, j.answer, j.touched
from journal_pending as p
join journal as j on j.journal_id = p.journal_id
order by j.at, j.journal_id
limit :most
