-- How a party stands to others, and others to it.
-- grain: one row a relation
select
    p.system, p.external_id, r.relation, o.system as other_system, o.external_id as other_id, r.starts_on, r.ends_on,
    r.retracted_at
from party_relation as r
join party as p on p.party_id = r.party_id
join party as o on o.party_id = r.other_id
where r.party_id = :party_id or r.other_id = :party_id
order by p.system, p.external_id, r.relation, o.system, o.external_id
