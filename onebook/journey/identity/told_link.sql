-- What was said last of each two nodes.
-- grain: one row a pair of nodes
-- columns: node: the smaller one (equal to the other, where two names of one record were given); verdict: `same` or
--   `different`
with said as (
    select
        party_id, other_id, verdict, load_id, party_is = 'visitor' as party_visits, other_is = 'visitor' as other_visits,
        coalesce(said_at, cast(said_on as timestamp with time zone)) as said_at,
        case when party_is = 'visitor' then party_system else $first_system end as party_system,
        case when other_is = 'visitor' then other_system else $second_system end as other_system
    from party_link
),

numbered as (
    select
        least(a.id, b.id) as node, greatest(a.id, b.id) as other, s.verdict, s.said_at, s.load_id
    from said as s
    join journey_node as a
        on a.system = s.party_system and a.code = s.party_id and (a.kind = 'visitor') = s.party_visits
    join journey_node as b
        on b.system = s.other_system and b.code = s.other_id and (b.kind = 'visitor') = s.other_visits
),

newest_first as (
    select
        n.*,
        row_number() over (
            partition by n.node, n.other order by n.said_at desc nulls last, n.load_id desc, n.verdict
        ) as nth
    from numbered as n
)

select node, other, verdict, said_at, load_id
from newest_first
where nth = 1
