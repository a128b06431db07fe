-- Stock as it was counted or reported, for as long as it stood so within a period (`standing_count`).
-- grain: one row a period and a stock count that still held on one of its days
-- columns: days: of the period, from the first count of all to today, as nothing is known of others; stood_days: of
--   these, on which it stood so; value: business currency, of what was there; value_days: value times stood_days;
--   closing_value: value where it stood so at the end of the period, closing_value_days: times days; dead_value: of
--   this, what had not been ordered in so many days before the end, and was there before them; cost_unknown: taken as 0
with counted as (
    select
        c.system, c.item_id, c.place_id, c.counted_on, c.quantity, c.currency, c.unit_cost is null as cost_unknown,
        cast(c.quantity * coalesce(c.unit_cost, 0) as decimal(18, 4)) as value, c.item_system, c.next_on
    from standing_count as c
),

begun as (
    select c.item_system, c.item_id, min(c.counted_on) as first_on from counted as c group by c.item_system, c.item_id
),

span as (
    select
        p.label as period, greatest(p.first_day, (select min(c.counted_on) from counted as c)) as first_day,
        least(p.last_day, $today) as last_day
    from period as p
),

ordered as (
    select s.period, coalesce(u.id_system, d.system) as item_system, d.item_id, max(d.day) as last_on
    from demand as d
    join span as s on d.day <= s.last_day
    left join id_space as u on u.kind = 'item' and u.system = d.system
    group by s.period, coalesce(u.id_system, d.system), d.item_id
),

held as (
    select
        s.period, c.*, date_diff('day', s.first_day, s.last_day) + 1 as days,
        date_diff(
            'day', greatest(c.counted_on, s.first_day), least(coalesce(c.next_on - 1, s.last_day), s.last_day)
        ) + 1 as stood_days,
        c.next_on is null or c.next_on > s.last_day as closing,
        (
            c.quantity > 0 and b.first_on < s.last_day - $dead_days
            and (o.last_on is null or o.last_on < s.last_day - $dead_days)
        ) as dead,
        case when c.currency = $currency then c.value else cast(c.value * r.rate as decimal(18, 4)) end as own_value,
        c.currency <> $currency and r.rate is null as rate_missing
    from counted as c
    join span as s on c.counted_on <= s.last_day and (c.next_on is null or c.next_on > s.first_day)
    join begun as b on b.item_system = c.item_system and b.item_id = c.item_id
    left join ordered as o on o.period = s.period and o.item_system = c.item_system and o.item_id = c.item_id
    left join rate_on_day as r on r.currency = c.currency and r.day = c.counted_on and c.currency <> $currency
)

select
    h.period, h.system, 'stock_count' as document_kind, h.item_id as document_id, h.place_id as document_line,
    n.channel, h.place_id, h.item_id, h.counted_on as day, h.quantity, h.days, h.stood_days, h.own_value as value,
    h.own_value * h.stood_days as value_days, case when h.closing then h.own_value end as closing_value,
    case when h.closing then h.own_value * h.days end as closing_value_days,
    case when h.closing and h.dead then h.own_value end as dead_value, h.cost_unknown, h.rate_missing
from held as h
left join place_named as n on n.system = h.system and n.place_id = h.place_id
