-- Worths that are not the sum of their entries, or not of what is there.
-- grain: one row an item, and what is wrong with it
-- columns: said, found: in ten-thousandths
with entered as (
    select m.item_id, sum(m.value) as value from stock_move as m group by m.item_id
),

stood as (
    select l.item_id, sum(l.on_hand) as quantity from stock_level as l group by l.item_id
)

select w.item_id, 'value' as what, w.value as said, coalesce(e.value, 0) as found
from stock_worth as w
left join entered as e on e.item_id = w.item_id
where w.value <> coalesce(e.value, 0)
union all
select w.item_id, 'quantity' as what, w.quantity as said, coalesce(s.quantity, 0) as found
from stock_worth as w
left join stood as s on s.item_id = w.item_id
where w.quantity <> coalesce(s.quantity, 0)
