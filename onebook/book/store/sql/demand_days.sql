-- Days of a year on which items were ordered, and how many of them began with none there and saw none come in.
-- grain: one row an item and place that serves the channel that ordered; place 0: all places that serve it
-- columns: serving: channel and place as 'channel/place'; days are of UTC
with ordered as (
    select distinct l.item_id, o.channel, o.ordered_at / 86400000000 as day
    from sales_order as o
    join sales_order_line as l on l.order_id = o.order_id
    join item as i on i.item_id = l.item_id
    where o.ordered_at >= :since and o.ordered_at < :until and o.status <> 'draft' and not i.is_kit
),

wanted as (
    select distinct d.item_id, p.place_id, d.day
    from ordered as d
    join place as p on (d.channel || '/' || cast(p.place_id as text)) = any_of(:serving)
),

sending as (
    select p.place_id from place as p where p.kind in ('warehouse', 'store')
),

side as (
    select m.item_id, m.to_place_id as place_id, m.moved_at / 86400000000 as day, m.quantity, m.quantity as came
    from stock_move as m
    join sending as p on p.place_id = m.to_place_id
    where m.moved_at < :until
    union all
    select
        m.item_id, m.from_place_id as place_id, m.moved_at / 86400000000 as day, -m.quantity as quantity, 0 as came
    from stock_move as m
    join sending as p on p.place_id = m.from_place_id
    where m.moved_at < :until
),

event as (
    select s.item_id, s.place_id, s.day, s.quantity, s.came, 0 as demand from side as s
    union all
    select w.item_id, w.place_id, w.day, 0 as quantity, 0 as came, 1 as demand from wanted as w
    union all
    select s.item_id, 0 as place_id, s.day, s.quantity, s.came, 0 as demand from side as s
    union all
    select distinct w.item_id, 0 as place_id, w.day, 0 as quantity, 0 as came, 1 as demand from wanted as w
),

of_day as (
    select e.item_id, e.place_id, e.day, sum(e.quantity) as quantity, sum(e.came) as came, max(e.demand) as demand
    from event as e
    group by e.item_id, e.place_id, e.day
),

stood as (
    select
        d.item_id, d.place_id, d.demand, d.came,
        sum(d.quantity) over (partition by d.item_id, d.place_id order by d.day) - d.quantity as morning
    from of_day as d
)

select
    s.item_id, s.place_id, sum(s.demand) as demand_days,
    sum(case when s.demand = 1 and s.morning <= 0 and s.came = 0 then 1 else 0 end) as out_days
from stood as s
group by s.item_id, s.place_id
having sum(s.demand) > 0
