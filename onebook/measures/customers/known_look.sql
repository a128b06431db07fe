-- Items that were looked at.
-- grain: one row a node, day and item
select
    coalesce(v.party, v.stream) as node, cast(i.day as varchar) as day, coalesce(u.id_system, i.system) as item_system,
    i.item_id, cast(sum(i.views) as bigint) as views, cast(sum(i.carts) as bigint) as carts
from journey_visit_item as i
join journey_visit as v on v.visit = i.visit
left join id_space as u on u.kind = 'item' and u.system = i.system
group by 1, 2, 3, 4
