-- The entries of the journal that name parties.
-- grain: one row a party and entry
select
    e.party_id, e.journal_id
from party_entry as e
where e.party_id = any_of(:parties)
