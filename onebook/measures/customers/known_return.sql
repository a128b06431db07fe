-- Sales returns.
-- grain: one row a return of somebody known
-- columns: amount: in the business's currency
with whole as (
    select
        r.system, r.document_id, max(r.customer_id) as customer_id, min(r.day) as day,
        max(coalesce(r.return_channel, r.channel)) as channel, sum(r.amount) as amount, count(*) as lines,
        min(r.item_id) as item_id
    from returned as r
    group by r.system, r.document_id
)

select
    n.id as node, w.system, w.document_id as id, cast(w.day as varchar) as day, w.channel,
    cast(coalesce(w.amount, 0) * 10000 as bigint) as amount, w.lines,
    coalesce(i.id_system, w.system) as item_system, w.item_id
from whole as w
join journey_node as n on n.kind <> 'visitor' and n.system = $party_system_of_whole and n.code = w.customer_id
left join id_space as i on i.kind = 'item' and i.system = w.system
