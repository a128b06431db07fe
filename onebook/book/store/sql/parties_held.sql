-- Parties by the ids that systems know them by, held.
-- grain: one row a party
select p.party_id
from party as p
where p.external_id = any_of(:external_ids)
order by p.party_id
for update
