-- Records of somebody, with the person they are and what staff need to reach them.
-- grain: one row a node
-- columns: name: as its system has it; may_write: they agreed to be written to
with described as (
    select
        $party_system as system, external_id as party_id,
        max(coalesce(name, concat_ws(' ', given_name, family_name))) as name, max(street) as street,
        max(postcode) as postcode, max(city) as city, max(country) as country,
        max(customer_group) as customer_group, bool_or(marketing_consent) as may_write
    from party
    group by 1, 2
),

party_node as (
    select
        n.id as node, d.name, d.street, d.postcode, d.city, d.country, d.customer_group, d.may_write
    from journey_node as n
    join described as d on d.system = n.system and d.party_id = n.code
    where n.kind <> 'visitor'
)

select
    n.id as node, p.person, n.kind, n.system, n.code, coalesce(d.name, '') as name, d.street, d.postcode, d.city,
    d.country, d.customer_group, cast(d.may_write as bigint) as may_write
from journey_node as n
join journey_person as p on p.node = n.id
left join party_node as d on d.node = n.id
