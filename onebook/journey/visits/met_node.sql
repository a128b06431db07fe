-- The nodes of those whose touches came or changed. All nodes are read through only for those that are not near.
-- grain: one row a node
with met as (
    select distinct unnest([t.visitor_id, t.customer_id]) as code from $touches as t
)

select n.id, n.kind, n.system, n.code
from near_node as n
where n.code in (select m.code from met as m)
union all
select n.id, n.kind, n.system, n.code
from journey_node as n
where n.code in (
    select m.code from met as m where m.code is not null and m.code not in (select o.code from near_node as o)
)
