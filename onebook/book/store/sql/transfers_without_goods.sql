-- Items of which more is proposed to be brought over from a place, or is under way, for lines that wait than is there,
-- after an item: others took the pieces, or they are lost.
-- grain: one row an item
with taken as (
    select
        p.item_id, p.from_place_id, sum(case when p.quantity < l.waiting then p.quantity else l.waiting end) as quantity
    from proposal as p
    join sales_order_line as l on l.order_id = p.order_id and l.line = p.line
    where p.from_place_id is not null and l.waiting > 0 and p.item_id > :after
    group by p.item_id, p.from_place_id
)

select distinct i.item_id, i.sku
from taken as t
join item as i on i.item_id = t.item_id
left join stock_level as v on v.item_id = t.item_id and v.place_id = t.from_place_id
where i.merged_into is null and t.quantity > coalesce(v.on_hand - v.committed - v.reserved, 0)
order by i.item_id
limit :most
