-- Parties that have one of these codes, of whatever scheme, after the one that a page ended with.
-- grain: one row a party
-- columns: keys: codes as all write them
select
    p.party_id, p.system, p.external_id, p.kind, p.name, p.is_customer, p.is_supplier, p.is_employee, p.is_lead,
    p.given_name, p.family_name, p.language, p.country, p.group_name, p.born_on, p.erased_at
from party as p
where p.party_id in (select c.party_id from party_code as c where c.key = any_of(:keys)) and p.party_id > :after_id
order by p.party_id
limit :most
