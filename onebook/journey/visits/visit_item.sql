-- Items looked at in visits.
-- grain: one row a visit and item
select
    n.visit, n.system, n.item_id, min(n.touched_on) as day,
    count(*) filter (where n.kind = 'product_view') as views, count(*) filter (where n.kind = 'cart') as carts,
    count(*) filter (where n.kind = 'question') as questions
from numbered as n
where n.item_id is not null
group by n.visit, n.system, n.item_id
