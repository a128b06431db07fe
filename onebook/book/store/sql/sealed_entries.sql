-- Entries of the journal after a position, in order.
-- grain: one row an entry
-- columns: first: the position of the first of those that were sealed together; chain: of these
with told as (
    select s.position + j.journal_id - s.journal_id as position, s.position as first, s.chain, j.*
    from journal_seal as s
    join journal as j on j.journal_id >= s.journal_id and j.journal_id < s.journal_id + s.entries
    -- As many as 1,000 may be sealed together: so far before, one may begin that reaches over the position.
    where s.position > :after - 1000 and s.position <= :after + :most and s.position + s.entries > :after + 1
)

select
    t.position, t.first, t.chain, t.journal_id, t.caller, t.command_id, t.at, t.actor, t.through, t.kind, t.digest,
    t.command, t.answer, t.touched
from told as t
where t.position > :after
order by t.position
limit :most
