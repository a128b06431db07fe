-- How parties stand to others of the same system, as far as it is still said.
-- grain: one row a relation
select r.party_id, r.relation, o.external_id as other_id, r.starts_on, r.ends_on
from party_relation as r
join party as p on p.party_id = r.party_id
join party as o on o.party_id = r.other_id and o.system = p.system
where r.party_id = any_of(:keys) and r.retracted_at is null
order by r.party_id, r.relation, o.external_id
