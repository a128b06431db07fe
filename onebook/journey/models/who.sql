-- Who each record of somebody is.
-- grain: one row a node
-- columns: person: the smallest node of the same person; system, code: the record (a party, or a visitor)
select n.id as node, p.person, n.kind, n.system, n.code
from journey_node as n
join journey_person as p on p.node = n.id
