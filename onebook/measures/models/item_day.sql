-- Days on which items were ordered, with whether there was any to be had.
-- grain: one row an item and day on which it was ordered, from the first count of the item on
-- columns: none_there: none at any place in the evening before, and none in that evening
with wanted as (
    select coalesce(u.id_system, d.system) as system, d.item_id, d.day
    from demand as d
    left join id_space as u on u.kind = 'item' and u.system = d.system
    where d.item_id is not null and d.day is not null
    group by coalesce(u.id_system, d.system), d.item_id, d.day
),

counted as (
    select c.item_system as system, c.item_id, c.counted_on, c.quantity, c.next_on from standing_count as c
),

stood as (
    select
        w.system, w.item_id, w.day,
        sum(case when c.counted_on < w.day and (c.next_on is null or c.next_on >= w.day) then c.quantity else 0 end)
            as evening_before,
        sum(case when c.next_on is null or c.next_on > w.day then c.quantity else 0 end) as evening,
        min(c.counted_on) as first_on
    from wanted as w
    join counted as c
        on
            c.system = w.system and c.item_id = w.item_id and c.counted_on <= w.day
            and (c.next_on is null or c.next_on >= w.day)
    group by w.system, w.item_id, w.day
)

select
    s.system, 'item' as document_kind, s.item_id as document_id, cast(null as varchar) as document_line, s.day,
    cast(null as varchar) as channel, s.item_id, s.evening_before <= 0 and s.evening <= 0 as none_there
from stood as s
where s.first_on < s.day
