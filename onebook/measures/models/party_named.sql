-- Parties as each system names them.
-- grain: one row a system and party id that it uses (its own, or another's as the plan's `ids` say)
select
    u.system, p.external_id as party_id, p.system as party_system, p.kind, p.role, p.customer_group, p.name, p.city,
    p.region, p.country, p.referred_by_id, p.registered_on
from party as p
join id_space as u on u.kind = 'party' and u.id_system = p.system
