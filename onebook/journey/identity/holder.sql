-- Who holds the codes that are looked at, and the names they go by.
-- grain: one row a code and node
-- columns: called: given and family name in small letters without accents; NULL: not known. given, family: its parts
with described as (
    select
        $party_system as system, external_id as party_id, max(trim(given_name)) as given_name,
        max(trim(family_name)) as family_name, max(trim(name)) as name
    from party
    group by 1, 2
),

named as (
    select
        e.node, e.kind, e.scheme, e.key, n.system,
        case
            when d.family_name is not null then d.family_name
            when contains(d.name, ',') then split_part(d.name, ',', 1)
            else regexp_extract(d.name, '(\S+)$', 1)
        end as family_name,
        case
            when d.family_name is not null or d.given_name is not null then d.given_name
            when contains(d.name, ',') then split_part(d.name, ',', 2)
            else regexp_extract(d.name, '^(\S+)\s', 1)
        end as given_name
    from looked_edge as e
    join journey_node as n on n.id = e.node
    left join described as d on d.system = n.system and d.party_id = n.code
    where n.kind <> 'visitor'
),

plain as (
    select
        node, kind, scheme, key, system,
        regexp_replace(strip_accents(lower(coalesce(given_name, ''))), '[^\p{L}]', '', 'g') as given,
        regexp_replace(strip_accents(lower(coalesce(family_name, ''))), '[^\p{L}]', '', 'g') as family
    from named
)

select node, kind, scheme, key, system, given, family, nullif(given || ' ' || family, ' ') as called
from plain
