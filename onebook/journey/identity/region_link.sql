-- What ties the nodes of the region that is looked at: those with one `link` are one person.
-- grain: one row a node and link
with of_region as materialized (
    select e.node, e.kind, e.scheme, e.key, e.verdict
    from journey_edge as e
    join region_node as r on r.node = e.node
),

paired as (
    select
        unnest([p.node, p.other]) as node, 'pair ' || cast(p.node as varchar) || ' ' || cast(p.other as varchar) as link
    from journey_pair as p
)

select o.node, o.kind || ' ' || o.scheme || ' ' || o.key as link
from of_region as o
where o.verdict = 'one' or (o.verdict = 'alone' and o.scheme = 'visitor')
union all
select p.node, p.link
from paired as p
join region_node as r on r.node = p.node
