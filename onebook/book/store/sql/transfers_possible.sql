-- Items of which lines that are fetched are proposed to be bought while another place has enough to spare by now, beside
-- what it is to bring over already, after an item.
-- grain: one row an item
-- columns: :places: from which something may be brought over
with taken as (
    select
        p.item_id, p.from_place_id, sum(case when p.quantity < l.waiting then p.quantity else l.waiting end) as quantity
    from proposal as p
    join sales_order_line as l on l.order_id = p.order_id and l.line = p.line
    where p.from_place_id is not null and l.waiting > 0 and p.item_id > :after
    group by p.item_id, p.from_place_id
)

select distinct i.item_id, i.sku
from proposal as p
join sales_order_line as l on l.order_id = p.order_id and l.line = p.line
join sales_order as o on o.order_id = l.order_id
join destination as d on d.order_id = l.order_id
join stock_level as v on v.item_id = p.item_id and v.place_id <> d.pickup_place_id
join item as i on i.item_id = p.item_id
left join taken as t on t.item_id = v.item_id and t.from_place_id = v.place_id
where
    p.item_id > :after and p.from_place_id is null and l.waiting > 0 and not o.on_hold and i.merged_into is null
    and v.place_id = any_of(:places)
    and v.on_hand - v.committed - v.reserved - coalesce(t.quantity, 0) >= p.quantity
order by i.item_id
limit :most
