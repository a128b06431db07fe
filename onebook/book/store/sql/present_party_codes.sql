-- The codes of parties.
-- grain: one row a code
select c.party_id, c.scheme, c.code, c.code_system
from party_code as c
where c.party_id = any_of(:keys)
order by c.party_id, c.scheme, c.code, c.code_system
