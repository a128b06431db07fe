-- What ties those who hang together though somebody says that they are not one, the strongest first.
-- grain: one row a tie between two nodes
-- columns: strength: 0 said so, 1 a code that is one's own, 2 an address, 3 a code of a sort that people share, 4 a code
--   of several names together with the name
with held as (
    select e.node, e.kind, e.scheme, e.key
    from journey_edge as e
    join torn_node as r on r.node = e.node
    where e.verdict = 'one' or (e.verdict = 'alone' and e.scheme = 'visitor')
),

code as (
    select kind, scheme, key, count(*) as holders from held group by kind, scheme, key
),

tie as (
    select
        a.node, b.node as other, c.scheme, c.holders,
        case
            when c.scheme = 'said' then 0
            when c.scheme = 'email' then 2
            when c.scheme in ('phone', 'visitor', 'device', 'payment_token', 'other') then 3
            else 1
        end as strength
    from code as c
    join held as a on a.kind = c.kind and a.scheme = c.scheme and a.key = c.key
    join held as b on b.kind = c.kind and b.scheme = c.scheme and b.key = c.key and a.node < b.node
    union all
    select p.node, p.other, p.scheme, 2 as holders, 4 as strength
    from journey_pair as p
    join torn_node as r on r.node = p.node
),

named as (
    select id as node, (case when kind = 'visitor' then '2 ' else '1 ' end) || system || ' ' || code as name
    from journey_node
)

select i.node, i.other
from tie as i
join named as a on a.node = i.node
join named as b on b.node = i.other
left join journey_told as t on i.scheme = 'said' and t.node = i.node and t.other = i.other
order by
    i.strength, t.said_at desc nulls last, t.load_id desc, i.holders, i.scheme, least(a.name, b.name),
    greatest(a.name, b.name)
