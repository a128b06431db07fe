-- Items looked at in visits.
-- grain: one row a visit and item
select
    n.visit, cast(min(n.system) as varchar) as system, cast(n.item as varchar) as item_id, min(n.day) as day,
    count(*) filter (where n.kind = 'product_view') as views, count(*) filter (where n.kind = 'cart') as carts,
    count(*) filter (where n.kind = 'question') as questions
from numbered as n
where n.item is not null
group by n.visit, n.item
