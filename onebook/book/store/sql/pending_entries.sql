-- Entries of the journal that have no position yet, of as many batches as are sealed at a time.
-- grain: one row an entry
-- columns: first: the first of those that were made together
with batch as (
    select p.journal_id, p.entries from journal_pending as p order by p.journal_id limit :most
)

select
    b.journal_id as first, j.journal_id, j.caller, j.command_id, j.at, j.actor, j.through, j.kind, j.digest, j.answer,
    j.touched
from batch as b
join journal as j on j.journal_id >= b.journal_id and j.journal_id < b.journal_id + b.entries
order by b.journal_id, j.journal_id
