-- The codes of parties.
-- grain: one row a party, scheme, system and code
select
    c.party_id, c.scheme, c.code_system, c.key, c.code
from party_code as c
where c.party_id = any_of(:parties)
