-- Entries of the journal that name a party.
-- grain: one row an entry
-- columns: instant in microseconds
select j.at, j.actor, j.through, j.kind, j.command
from party_entry as e
join journal as j on j.journal_id = e.journal_id
where e.party_id = :party_id
order by j.at, j.journal_id
