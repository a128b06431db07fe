-- Customers whose name has a text in it.
-- grain: one row a party
select p.system, p.external_id, p.name
from party as p
where p.is_customer and lower(p.name) like :pattern escape '!'
order by p.party_id
limit :most
