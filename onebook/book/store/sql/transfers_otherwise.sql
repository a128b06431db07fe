-- Items that are brought over otherwise than was proposed, after an item. More is to be brought from a place, or is under
-- way, for lines that wait than is there: others took the pieces, or they are lost. Or something is to be bought for a
-- line that is fetched while another place has enough to spare by now, beside what it is to bring over already.
-- grain: one row an item
-- columns: :places: from which something may be brought over
with taken as (
    select
        p.item_id, p.from_place_id, sum(case when p.quantity < l.waiting then p.quantity else l.waiting end) as quantity
    from proposal as p
    join sales_order_line as l on l.order_id = p.order_id and l.line = p.line
    where p.from_place_id is not null and l.waiting > 0 and p.item_id > :after
    group by p.item_id, p.from_place_id
),

without_goods as (
    select t.item_id
    from taken as t
    left join stock_level as v on v.item_id = t.item_id and v.place_id = t.from_place_id
    where t.quantity > coalesce(v.on_hand - v.committed - v.reserved, 0)
),

there_by_now as (
    select p.item_id
    from proposal as p
    join sales_order_line as l on l.order_id = p.order_id and l.line = p.line
    join sales_order as o on o.order_id = l.order_id
    join destination as d on d.order_id = l.order_id
    join stock_level as v on v.item_id = p.item_id and v.place_id <> d.pickup_place_id
    left join taken as t on t.item_id = v.item_id and t.from_place_id = v.place_id
    where
        p.item_id > :after and p.from_place_id is null and l.waiting > 0 and not o.on_hold
        and v.place_id = any_of(:places)
        and v.on_hand - v.committed - v.reserved - coalesce(t.quantity, 0) >= p.quantity
)

select i.item_id, i.sku
from (select item_id from without_goods union select item_id from there_by_now) as f
join item as i on i.item_id = f.item_id
where i.merged_into is null
order by i.item_id
limit :most
