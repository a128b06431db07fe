-- Questions and service cases.
-- grain: one row a contact of somebody known
-- columns: solved, again: at the first contact; they had to explain it again (NULL: not told)
select
    n.id as node, c.system, c.external_id as id,
    epoch_us(coalesce(c.opened_at, cast(c.opened_on as timestamp) at time zone $time_zone)) as moment,
    cast(c.opened_on as varchar) as day, c.channel, coalesce(c.kind, 'service') as kind, c.topic,
    cast(c.answered_on as varchar) as answered_on, cast(c.closed_on as varchar) as closed_on,
    cast(c.solved_first_time as bigint) as solved, cast(c.explained_again as bigint) as again
from contact as c
join journey_node as n on n.kind <> 'visitor' and n.system = $party_system_of_contact and n.code = c.customer_id
