-- What items of a group usually cost where they are shown.
-- grain: one row a system and item group
-- columns: price: the median over the group's items, in the source's currency
with of_item as (
    select t.system, t.item_id, median(t.price) as price
    from touch as t
    where t.price is not null and t.item_id is not null
    group by t.system, t.item_id
)

select i.system, n.item_group, median(i.price) as price
from of_item as i
join item_named as n on n.system = i.system and n.item_id = i.item_id
where n.item_group is not null
group by i.system, n.item_group
