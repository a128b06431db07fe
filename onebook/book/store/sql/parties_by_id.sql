-- Parties by their keys.
-- grain: one row a party
select
    p.party_id, p.system, p.external_id, p.kind, p.name, p.is_customer, p.is_supplier, p.is_employee, p.is_lead,
    p.given_name, p.family_name, p.language, p.country, p.group_name, p.born_on, p.erased_at
from party as p
where p.party_id = any_of(:parties)
