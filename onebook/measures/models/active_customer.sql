-- Known customers who ordered or visited, other than to follow a parcel, in a period or the three before it.
-- grain: one row a period, channel and customer, and one with channel NULL for the business; only periods that have
--   three before them into which the records reach
-- columns: active_periods: in how many of the four they were active
with activity as (
    select day, channel, customer_system, customer_id from bought
    union all
    select v.day, v.channel, coalesce(u.id_system, v.system) as customer_system, v.customer_id
    from visit as v
    left join id_space as u on u.kind = 'party' and u.system = v.system
    where v.customer_id is not null and not v.only_track
),

told as (
    select period
    from period_slice
    where nth = 3 and last_day >= (select min(day) from activity)
),

active as (
    select distinct s.period, s.nth, a.channel, a.customer_system, a.customer_id
    from activity as a
    join period_slice as s on a.day between s.first_day and s.last_day
    where s.period in (select told.period from told)
)

select
    period, customer_system as system, 'party' as document_kind, customer_id as document_id,
    cast(null as varchar) as document_line, channel, customer_id, count(distinct nth) as active_periods
from active
group by grouping sets ((period, customer_system, customer_id, channel), (period, customer_system, customer_id))
