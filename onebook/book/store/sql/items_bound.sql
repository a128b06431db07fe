-- How much of items is still to come in.
-- grain: one row an item
-- columns: incoming in ten-thousandths
select
    i.item_id,
    (
        select coalesce(sum(s.ordered - s.received - s.cancelled), 0) from supply as s
        where s.item_id = i.item_id and s.received + s.cancelled < s.ordered
    ) as incoming
from item as i
where i.item_id = any_of(:items)
