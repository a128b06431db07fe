-- How persons and organisations stand to one another, as systems say.
-- grain: one row a relation between two parties whose records are known
-- columns: person, node: of whom it is said; other, other_node: the other one; ended: it was so, and no longer is
with stated as (
    select $party_system as system, party_id, relation, other_id, starts_on, ends_on from party_relation
)

select
    a.person, a.node, s.relation, b.person as other, b.node as other_node, s.starts_on, s.ends_on,
    coalesce(s.ends_on < $today, false) as ended
from stated as s
join who as a on a.system = s.system and a.code = s.party_id and a.kind <> 'visitor'
join who as b on b.system = s.system and b.code = s.other_id and b.kind <> 'visitor'
