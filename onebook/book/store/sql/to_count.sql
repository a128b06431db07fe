-- What the book has at a place, with what tells how soon it is to be counted.
-- grain: one row an item that is there, or that somebody asks to count
-- columns: quantities and values in ten-thousandths; sold: pieces sold from there while rates were learnt; quantity,
--   value, last_cost: of all of it that is ours; counted_at: last; asked_at: since when a count is asked for
with sale as (
    select s.item_id, sum(s.quantity * s.lines) as sold
    from item_sold as s
    where s.place_id = :place_id
    group by s.item_id
),

counted as (
    select c.item_id, max(c.counted_at) as counted_at
    from stock_count as c
    where c.place_id = :place_id
    group by c.item_id
),

asked as (
    select t.item_id, min(t.opened_at) as asked_at
    from task as t
    where t.kind = 'count' and t.done_at is null and t.place_id = :place_id
    group by t.item_id
)

select
    i.item_id, i.sku, i.name, coalesce(l.on_hand, 0) as on_hand, coalesce(s.sold, 0) as sold,
    coalesce(w.quantity, 0) as quantity, coalesce(w.value, 0) as value, coalesce(w.last_cost, 0) as last_cost,
    c.counted_at, a.asked_at
from item as i
left join stock_level as l on l.item_id = i.item_id and l.place_id = :place_id
left join stock_worth as w on w.item_id = i.item_id
left join sale as s on s.item_id = i.item_id
left join counted as c on c.item_id = i.item_id
left join asked as a on a.item_id = i.item_id
where coalesce(l.on_hand, 0) <> 0 or a.item_id is not null
