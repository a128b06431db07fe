-- Worths that are not the sum of their entries, or not of what is there.
-- grain: one row an item, and what is wrong with it
-- columns: said, found: in ten-thousandths
with entry as (
    select m.item_id, m.value from stock_move as m
    union all
    select r.item_id, r.value from stock_revaluation as r
),

entered as (
    select e.item_id, sum(e.value) as value from entry as e group by e.item_id
),

parts as (
    select p.item_id, sum(p.quantity) as quantity, sum(p.value) as value from stock_cost_part as p group by p.item_id
),

stood as (
    select l.item_id, sum(l.on_hand) as quantity from stock_level as l group by l.item_id
)

select w.item_id, 'value' as what, w.value as said, coalesce(e.value, 0) as found
from stock_worth as w
left join entered as e on e.item_id = w.item_id
where w.value <> coalesce(e.value, 0)
union all
select e.item_id, 'value' as what, 0 as said, e.value as found
from entered as e
left join stock_worth as w on w.item_id = e.item_id
where w.item_id is null and e.value <> 0
union all
select w.item_id, 'value by parts' as what, w.value as said, p.value as found
from stock_worth as w
join parts as p on p.item_id = w.item_id
where w.value <> p.value or w.quantity <> p.quantity
union all
select p.item_id, 'value by parts' as what, 0 as said, p.value as found
from parts as p
left join stock_worth as w on w.item_id = p.item_id
where w.item_id is null
union all
select w.item_id, 'quantity' as what, w.quantity as said, coalesce(s.quantity, 0) as found
from stock_worth as w
left join stood as s on s.item_id = w.item_id
where w.quantity <> coalesce(s.quantity, 0)
union all
select s.item_id, 'quantity' as what, 0 as said, s.quantity as found
from stood as s
left join stock_worth as w on w.item_id = s.item_id
where w.item_id is null and s.quantity <> 0
