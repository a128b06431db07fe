-- What stood in somebody's way on digital channels: slow pages, items out of stock, questions that nobody answered.
-- grain: one row a node, day, channel and sort of hitch
-- columns: sort: `slow` (a page that took four seconds or more: poor as web.dev's Largest Contentful Paint has it),
--   `out_of_stock`, `unanswered` (a question; see known_telling); id: the first such touch
with hindered as (
    select system, external_id, customer_id, visitor_id, touched_on, channel, item_id, 'slow' as sort
    from touch
    where load_ms >= 4000
    union all
    select system, external_id, customer_id, visitor_id, touched_on, channel, item_id,
        'out_of_stock' as sort
    from touch
    where not in_stock
    union all
    select t.system, t.external_id, t.customer_id, t.visitor_id, t.touched_on, t.channel, t.item_id,
        'unanswered' as sort
    from touch as t
    where t.kind = 'question' and t.answered_on is null
)

select
    coalesce(p.id, v.id) as node, cast(h.touched_on as varchar) as day, h.channel, h.system, h.sort,
    min(h.external_id) as id, count(*) as times, coalesce(i.id_system, h.system) as item_system,
    min(h.item_id) as item_id
from hindered as h
left join journey_node as v on v.kind = 'visitor' and v.system = h.system and v.code = h.visitor_id
left join journey_node as p on p.kind <> 'visitor' and p.system = $party_system_of_hindered and p.code = h.customer_id
left join id_space as i on i.kind = 'item' and i.system = h.system
where coalesce(p.id, v.id) is not null
group by coalesce(p.id, v.id), h.touched_on, h.channel, h.system, h.sort, coalesce(i.id_system, h.system)
