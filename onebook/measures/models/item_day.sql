-- Days on which items were ordered, with whether there was any to be had.
-- grain: one row an item and day on which it was ordered, where a count of it held in the evening before
-- columns: none_there: none at any place in the evening before, and none in that evening
with counted as (
    select
        c.system, c.item_id, c.place_id, c.counted_on, c.quantity,
        lag(c.quantity) over (partition by c.item_id, c.place_id, c.system order by c.counted_on) as quantity_before
    from stock_count as c
    left join stock_ended as e on e.system = c.system and e.place_id = c.place_id
    where e.ended_on is null or c.counted_on < e.ended_on
),

last_counted as (
    select c.system, c.item_id, c.place_id, e.ended_on, max(c.counted_on) as counted_on
    from stock_count as c
    join stock_ended as e on e.system = c.system and e.place_id = c.place_id and c.counted_on < e.ended_on
    group by c.system, c.item_id, c.place_id, e.ended_on
),

changed as (
    select
        c.system, c.item_id, c.counted_on as day, c.quantity - coalesce(c.quantity_before, 0) as quantity,
        case when c.quantity_before is null then 1 else 0 end as places
    from counted as c
    union all
    select c.system, c.item_id, l.ended_on as day, -c.quantity as quantity, -1 as places
    from last_counted as l
    join stock_count as c
        on c.system = l.system and c.item_id = l.item_id and c.place_id = l.place_id and c.counted_on = l.counted_on
),

changed_in_day as (
    select
        coalesce(u.id_system, c.system) as system, c.item_id, c.day, sum(c.quantity) as quantity,
        sum(c.places) as places
    from changed as c
    left join id_space as u on u.kind = 'item' and u.system = c.system
    group by coalesce(u.id_system, c.system), c.item_id, c.day
),

stood as (
    select
        c.system, c.item_id, c.day, sum(c.places) over until_evening > 0 as is_known,
        sum(c.quantity) over until_evening > 0 as is_there
    from changed_in_day as c
    window until_evening as (partition by c.item_id, c.system order by c.day)
),

compared as (
    select
        s.*, lag(s.is_known) over one_by_one as was_known, lag(s.is_there) over one_by_one as was_there
    from stood as s
    window one_by_one as (partition by s.item_id, s.system order by s.day)
),

-- So that a day need not be compared with all counts that there were of its item.
turned as (
    select
        c.system, c.item_id, c.is_known, c.is_there, c.day as turned_on,
        lead(c.day) over (partition by c.item_id, c.system order by c.day) as turned_again_on
    from compared as c
    where c.was_known is null or c.was_known <> c.is_known or c.was_there <> c.is_there
),

wanted as (
    select coalesce(u.id_system, d.system) as system, d.item_id, d.day
    from demand as d
    left join id_space as u on u.kind = 'item' and u.system = d.system
    where d.item_id is not null and d.day is not null
    group by coalesce(u.id_system, d.system), d.item_id, d.day
)

select
    w.system, 'item' as document_kind, w.item_id as document_id, cast(null as varchar) as document_line, w.day,
    cast(null as varchar) as channel, w.item_id,
    not t.is_there and (t.turned_again_on is null or t.turned_again_on > w.day) as none_there
from wanted as w
join turned as t
    on
        t.system = w.system and t.item_id = w.item_id and t.turned_on < w.day
        and (t.turned_again_on is null or t.turned_again_on >= w.day)
where t.is_known
