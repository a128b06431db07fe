-- How many kits items are parts of, and how much of them is still to come in.
-- grain: one row an item
-- columns: incoming in ten-thousandths
select
    i.item_id,
    (select count(*) from kit_part as k where k.part_id = i.item_id) as kits,
    (
        select coalesce(sum(s.ordered - s.received - s.cancelled), 0) from supply as s
        where s.item_id = i.item_id and s.received + s.cancelled < s.ordered
    ) as incoming
from item as i
where i.item_id = any_of(:items)
