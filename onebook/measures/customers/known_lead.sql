-- Leads and offers.
-- grain: one row a lead of somebody known; duplicates are left out
-- columns: value: in ten-thousandths of its currency
select
    n.id as node, d.system, d.external_id as id, cast(d.created_on as varchar) as day, d.channel,
    coalesce(d.status, 'open') as status, cast(d.closed_on as varchar) as closed_on,
    cast(d.value_amount * 10000 as bigint) as value, d.currency
from lead as d
join journey_node as n on n.kind <> 'visitor' and n.system = $party_system_of_lead and n.code = d.customer_id
where coalesce(d.status, 'open') <> 'duplicate'
