-- Codes as the systems have them.
-- grain: one row a node, scheme and code
select distinct n.id as node, h.scheme, h.code
from party_code as h
join journey_node as n on n.kind <> 'visitor' and n.system = $party_system_of_code and n.code = h.party_id
where h.scheme <> 'system'
