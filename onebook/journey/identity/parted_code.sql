-- Codes that are held by two of whom somebody says that they are not one.
-- grain: one row a kind of party, scheme and code
with apart as (
    select node, other from journey_told where verdict = 'different'
),

held as (
    select node, kind, scheme, key
    from journey_edge
    where node in (select node from apart union select other as node from apart)
)

select distinct a.kind, a.scheme, a.key
from apart as t
join held as a on a.node = t.node
join held as b on b.node = t.other and b.kind = a.kind and b.scheme = a.scheme and b.key = a.key
