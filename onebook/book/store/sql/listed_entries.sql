-- Sealed entries of the journal between two positions, in order.
-- grain: one row an entry
-- columns: instant in microseconds; kind, actor, through: all where the parameter is empty
select
    s.position + j.journal_id - s.journal_id as position, j.journal_id, j.caller, j.command_id, j.at, j.actor,
    j.through, j.kind, j.command, j.answer, j.touched
from journal_seal as s
join journal as j on j.journal_id >= s.journal_id and j.journal_id < s.journal_id + s.entries
where
    s.position >= coalesce((select max(z.position) from journal_seal as z where z.position <= :after), 0)
    and s.position <= :upto
    and s.position + j.journal_id - s.journal_id > :after and s.position + j.journal_id - s.journal_id <= :upto
    and (:kind = '' or j.kind = :kind) and (:actor = '' or j.actor = :actor)
    and (:through = '' or j.through = :through)
order by s.position, j.journal_id
limit :most
