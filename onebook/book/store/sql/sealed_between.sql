-- The entries of the journal under the seals from one position to another: what the seals are made of.
-- grain: one row an entry
-- columns: position: of the seal
select s.position, j.journal_id, j.caller, j.command_id, j.at, j.actor, j.through, j.kind, j.digest, j.answer, j.touched
from journal_seal as s
join journal as j on j.journal_id >= s.journal_id and j.journal_id < s.journal_id + s.entries
where s.position >= :first and s.position <= :last
order by s.position, j.journal_id
