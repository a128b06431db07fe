-- Answers to surveys.
-- grain: one row an answer of somebody known
-- columns: score, lowest, highest: in ten-thousandths
select
    n.id as node, s.system, s.external_id as id, cast(s.answered_on as varchar) as day, s.channel, s.kind,
    cast(round(s.score * 10000) as bigint) as score, cast(round(s.scale_min * 10000) as bigint) as lowest,
    cast(round(s.scale_max * 10000) as bigint) as highest
from survey as s
join journey_node as n on n.kind <> 'visitor' and n.system = $party_system_of_survey and n.code = s.customer_id
