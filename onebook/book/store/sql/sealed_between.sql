-- The entries of the journal under the seals from one position to another: what the seals are made of.
-- grain: one row an entry
-- columns: position: of the seal; command: null where words of it were erased, so that its digest is of others
select
    s.position, j.journal_id, j.caller, j.command_id, j.at, j.actor, j.through, j.kind, j.digest, j.answer, j.touched,
    case when e.journal_id is null then j.command end as command
from journal_seal as s
join journal as j on j.journal_id >= s.journal_id and j.journal_id < s.journal_id + s.entries
left join journal_erasure as e on e.journal_id = j.journal_id
where s.position >= :first and s.position <= :last
order by s.position, j.journal_id
