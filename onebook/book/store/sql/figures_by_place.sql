-- A year of items at places of ours: what left for customers, and what was there on average.
-- grain: one row an item and place
-- columns: sold, cost_of_sold: less what came back; held_hours: pieces times hours; first_at, last_sold_at: whenever;
--   all quantities and values in ten-thousandths, hours whole, counted back from :until
with side as (
    select m.item_id, m.to_place_id as place_id, m.quantity, m.value, m.moved_at, f.kind as other
    from stock_move as m
    join place as p on p.place_id = m.to_place_id and p.kind not in ('supplier', 'customer', 'loss')
    join place as f on f.place_id = m.from_place_id
    where m.moved_at < :until
    union all
    select m.item_id, m.from_place_id as place_id, -m.quantity as quantity, m.value, m.moved_at, t.kind as other
    from stock_move as m
    join place as p on p.place_id = m.from_place_id and p.kind not in ('supplier', 'customer', 'loss')
    join place as t on t.place_id = m.to_place_id
    where m.moved_at < :until
)

select
    s.item_id, s.place_id,
    cast(-sum(case when s.other = 'customer' and s.moved_at >= :since then s.quantity else 0 end) as bigint) as sold,
    cast(-sum(case when s.other = 'customer' and s.moved_at >= :since then s.value else 0 end) as bigint)
        as cost_of_sold,
    cast(
        sum(s.quantity * ((:until - case when s.moved_at > :since then s.moved_at else :since end) / 3600000000))
        as bigint
    ) as held_hours,
    min(case when s.quantity > 0 then s.moved_at end) as first_at,
    max(case when s.other = 'customer' and s.quantity < 0 then s.moved_at end) as last_sold_at
from side as s
group by s.item_id, s.place_id
