-- Parties whose name begins with a text, by name, after the one that a page ended with.
-- grain: one row a party
select
    p.party_id, p.system, p.external_id, p.kind, p.name, p.is_customer, p.is_supplier, p.is_employee, p.is_lead,
    p.given_name, p.family_name, p.language, p.country, p.group_name, p.born_on, p.erased_at
from party as p
where p.name >= :text and p.name < :text_end and (p.name, p.party_id) > (:after_name, :after_id)
order by p.name, p.party_id
limit :most
