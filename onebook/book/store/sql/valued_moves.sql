-- All moves that changed the worth of items, in the order in which they did: to make them again.
-- grain: one row a move
-- columns: quantity: below 0 where goods left; value: as entered; revalued: by how much it was set right since; landed:
--   of that, freight, duty and the like; all in ten-thousandths; bought: value is what was paid; of_nth: number of the
--   move by which the goods had left that come back, or had come that go back; was_move_id: the move by which they left
--   as another item's
with revalued as (
    select
        r.move_id, sum(r.value) as value,
        sum(case when r.reason = 'landed_cost' then r.value else 0 end) as landed
    from stock_revaluation as r
    where r.item_id = any_of(:items)
    group by r.move_id
)

select
    m.item_id, case when o.item_id <> m.item_id then o.move_id end as was_move_id, m.nth, m.move_id,
    case when t.kind in ('supplier', 'customer', 'loss') then -m.quantity else m.quantity end as quantity,
    m.value, coalesce(r.value, 0) as revalued, coalesce(r.landed, 0) as landed, m.bought,
    case when o.item_id = m.item_id then o.nth end as of_nth, m.order_id, m.line, m.document
from stock_move as m
join place as t on t.place_id = m.to_place_id
left join revalued as r on r.move_id = m.move_id
left join stock_move as o on o.move_id = m.of_move_id
where m.nth is not null and m.item_id = any_of(:items)
order by m.item_id, m.nth
