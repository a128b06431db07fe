-- Parties whose id in their system begins with a text, by it, after the one that a page ended with.
-- grain: one row a party
select
    p.party_id, p.system, p.external_id, p.kind, p.name, p.is_customer, p.is_supplier, p.is_employee, p.is_lead,
    p.given_name, p.family_name, p.language, p.country, p.group_name, p.born_on, p.erased_at
from party as p
where
    p.external_id >= :text and p.external_id < :text_end
    and (p.external_id, p.system) > (:after_name, :after_system)
order by p.external_id, p.system
limit :most
