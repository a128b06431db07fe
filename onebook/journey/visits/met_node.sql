-- The nodes of those whose touches came or changed.
-- grain: one row a node
select n.id, n.kind, n.system, n.code
from lake.journey.node as n
where n.code in (
    select t.visitor_id from touch as t where $within
    union
    select t.customer_id from touch as t where $within
)
