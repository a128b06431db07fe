-- Which documents the entries of the journal after a position touched, in order; of as many seals as are read at once.
-- grain: one row an entry
-- columns: position: the last one of those that were sealed together; chain: theirs
with seal as (
    select s.position + s.entries - 1 as position, s.chain, s.journal_id, s.entries
    from journal_seal as s
    where s.position > :after
    order by s.position
    limit :most
)

select s.position, s.chain, j.touched
from seal as s
join journal as j on j.journal_id >= s.journal_id and j.journal_id < s.journal_id + s.entries
order by s.position, j.journal_id
