-- Entries of the journal that name a party, and these others, which are about documents of theirs.
-- grain: one row an entry
-- columns: instant in microseconds
with theirs as (
    select e.journal_id
    from party_entry as e
    where e.party_id = :party_id
    union
    select j.journal_id
    from journal as j
    where j.journal_id = any_of(:entries)
)

select j.at, j.actor, j.through, j.kind, j.command
from theirs as t
join journal as j on j.journal_id = t.journal_id
order by j.at, j.journal_id
