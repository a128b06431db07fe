-- Entries of the journal after a position, in order.
-- grain: one row an entry
select
    s.position, s.chain, j.journal_id, j.caller, j.command_id, j.at, j.actor, j.through, j.kind, j.command, j.answer,
    j.touched
from journal_seal as s
join journal as j on j.journal_id = s.journal_id
where s.position > :after
order by s.position
limit :most
