-- Codes that the changed parties are known by, as they were given.
-- grain: one row a node, scheme and code
-- columns: country: where the party lives, for telephone numbers without prefix
with described as (
    select $party_system as system, external_id as party_id, max(country) as country from party group by 1, 2
),

held as (
    select distinct
        $party_system as system, party_id, scheme,
        case when scheme = 'system' then coalesce(code_system, '') || ' ' || code else code end as code
    from party_code
)

select n.id as node, n.kind, h.scheme, h.code, coalesce(d.country, '') as country
from changed_node as n
join held as h on h.system = n.system and h.party_id = n.code
left join described as d on d.system = n.system and d.party_id = n.code
