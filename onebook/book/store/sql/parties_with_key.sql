-- Parties that have a code.
-- grain: one row a party
-- columns: key: the code as all write it
select
    p.party_id, p.system, p.external_id, p.kind, p.name, p.is_customer, p.is_supplier, p.is_employee, p.is_lead,
    p.given_name, p.family_name, p.language, p.country, p.group_name, p.born_on, p.erased_at
from party as p
where p.party_id in (select c.party_id from party_code as c where c.key = :key and c.scheme = :scheme)
order by p.party_id
