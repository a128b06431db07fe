-- Parties that were erased.
-- grain: one row a party
select p.system, p.external_id
from party as p
where p.party_id = any_of(:keys) and p.erased_at is not null
order by p.party_id
