-- What was said last of two records: that they are one person, or two.
-- grain: one row a node and the other one, at either end
-- columns: turned: 1 at the second end; verdict: `same` or `different`; said_at: in microseconds; said_by, why: as told
with told as (
    select
        t.node, t.other, t.verdict, epoch_us(t.said_at) as said_at, t.load_id,
        cast(max(l.said_on) as varchar) as said_on, max(l.said_by) as said_by, max(l.why) as why
    from journey_told as t
    join journey_node as n on n.id = t.node
    join journey_node as m on m.id = t.other
    left join party_link as l
        on l.load_id = t.load_id and l.verdict = t.verdict
        and least(l.party_id, l.other_id) = least(n.code, m.code)
        and greatest(l.party_id, l.other_id) = greatest(n.code, m.code)
    group by t.node, t.other, t.verdict, t.said_at, t.load_id
)

select node, other, 0 as turned, verdict, said_at, load_id, said_on, said_by, why from told
union all
select other as node, node as other, 1 as turned, verdict, said_at, load_id, said_on, said_by, why
from told
where node <> other
