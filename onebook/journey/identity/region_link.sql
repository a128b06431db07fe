-- What ties the nodes of the region that is looked at: those with one `link` are one person.
-- grain: one row a node and link
select e.node, e.kind || ' ' || e.scheme || ' ' || e.key as link
from lake.journey.edge as e
join region_node as r on r.node = e.node
where e.verdict = 'one' or (e.verdict = 'alone' and e.scheme = 'visitor')
union all
select p.node, 'pair ' || cast(p.node as varchar) || ' ' || cast(p.other as varchar) as link
from lake.journey.pair as p
join region_node as r on r.node = p.node
union all
select p.other as node, 'pair ' || cast(p.node as varchar) || ' ' || cast(p.other as varchar) as link
from lake.journey.pair as p
join region_node as r on r.node = p.other
