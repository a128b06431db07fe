-- How parties stand to one another.
-- grain: one row a node and relation that it has, at either end
-- columns: relation: as in party_relation; turned: 1 where the node is the one that it leads to; other: the other node
with related as (
    select distinct n.id as node, m.id as other, r.relation, r.ends_on
    from party_relation as r
    join journey_node as n on n.kind <> 'visitor' and n.system = $party_system_of_relation and n.code = r.party_id
    join journey_node as m on m.kind <> 'visitor' and m.system = $party_system_of_relation and m.code = r.other_id
)

select node, other, relation, 0 as turned, cast(ends_on as varchar) as ends_on from related
union all
select other as node, node as other, relation, 1 as turned, cast(ends_on as varchar) as ends_on from related
