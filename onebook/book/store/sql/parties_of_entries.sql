-- The parties that entries of the journal name.
-- grain: one row a party and entry
select e.party_id, e.journal_id
from party_entry as e
where e.journal_id = any_of(:entries)
