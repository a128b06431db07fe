-- Levels that disagree with the moves (also lot by lot), the allocations and carts, or promise more than is there.
-- grain: one row an item and place, and what is wrong with it
-- columns: said, found: in ten-thousandths
with moved as (
    select m.item_id, m.to_place_id as place_id, m.lot, m.quantity from stock_move as m
    union all
    select m.item_id, m.from_place_id as place_id, m.lot, -m.quantity from stock_move as m
),

stood as (
    select m.item_id, m.place_id, sum(m.quantity) as on_hand
    from moved as m
    join place as p on p.place_id = m.place_id and p.kind not in ('supplier', 'customer', 'loss')
    group by m.item_id, m.place_id
),

kept as (
    select a.item_id, a.place_id, sum(a.quantity) as committed from allocation as a group by a.item_id, a.place_id
),

by_lots as (
    select l.item_id, l.place_id, sum(l.on_hand) as on_hand, min(l.on_hand) as least
    from lot_level as l
    group by l.item_id, l.place_id
),

lots_stood as (
    select m.item_id, m.place_id, m.lot, sum(m.quantity) as on_hand
    from moved as m
    join place as p on p.place_id = m.place_id and p.kind not in ('supplier', 'customer', 'loss')
    where m.lot is not null
    group by m.item_id, m.place_id, m.lot
),

carts as (
    select r.item_id, r.place_id, sum(r.quantity) as reserved from reservation as r group by r.item_id, r.place_id
)

select l.item_id, l.place_id, 'on_hand' as what, l.on_hand as said, coalesce(s.on_hand, 0) as found
from stock_level as l
left join stood as s on s.item_id = l.item_id and s.place_id = l.place_id
where l.on_hand <> coalesce(s.on_hand, 0)
union all
select s.item_id, s.place_id, 'on_hand' as what, 0 as said, s.on_hand as found
from stood as s
left join stock_level as l on l.item_id = s.item_id and l.place_id = s.place_id
where l.item_id is null and s.on_hand <> 0
union all
select l.item_id, l.place_id, 'committed' as what, l.committed as said, coalesce(k.committed, 0) as found
from stock_level as l
left join kept as k on k.item_id = l.item_id and k.place_id = l.place_id
where l.committed <> coalesce(k.committed, 0)
union all
select k.item_id, k.place_id, 'committed' as what, 0 as said, k.committed as found
from kept as k
left join stock_level as l on l.item_id = k.item_id and l.place_id = k.place_id
where l.item_id is null
union all
select l.item_id, l.place_id, 'reserved' as what, l.reserved as said, coalesce(c.reserved, 0) as found
from stock_level as l
left join carts as c on c.item_id = l.item_id and c.place_id = l.place_id
where l.reserved <> coalesce(c.reserved, 0)
union all
select c.item_id, c.place_id, 'reserved' as what, 0 as said, c.reserved as found
from carts as c
left join stock_level as l on l.item_id = c.item_id and l.place_id = c.place_id
where l.item_id is null
union all
select b.item_id, b.place_id, 'on_hand by lots' as what, coalesce(l.on_hand, 0) as said, b.on_hand as found
from by_lots as b
left join stock_level as l on l.item_id = b.item_id and l.place_id = b.place_id
where b.on_hand <> coalesce(l.on_hand, 0) or b.least < 0
union all
select l.item_id, l.place_id, 'on_hand of a lot' as what, l.on_hand as said, coalesce(s.on_hand, 0) as found
from lot_level as l
left join lots_stood as s on s.item_id = l.item_id and s.place_id = l.place_id and s.lot = l.lot
where l.on_hand <> coalesce(s.on_hand, 0)
union all
select s.item_id, s.place_id, 'on_hand of a lot' as what, 0 as said, s.on_hand as found
from lots_stood as s
left join lot_level as l on l.item_id = s.item_id and l.place_id = s.place_id and l.lot = s.lot
where l.item_id is null and s.on_hand <> 0
union all
select l.item_id, l.place_id, 'available' as what, l.on_hand - l.committed - l.reserved as said, 0 as found
from stock_level as l
where l.on_hand - l.committed - l.reserved < 0 or l.committed < 0 or l.reserved < 0
