-- Known customers who ordered or visited, other than to follow a parcel, in a period or the three before it.
-- grain: one row a period, channel and customer, and one with channel NULL for the business; only periods that have
--   three before them into which the records reach
-- columns: active_periods: in how many of the four they were active
with visited as (
    select v.day, v.channel, $party_system as customer_system, v.customer_id
    from visit as v
    where v.customer_id is not null and not v.only_track
),

activity as (
    select day, channel, person_system as customer_system, person_id as customer_id from bought
    union all
    select
        v.day, v.channel, coalesce(a.person_system, v.customer_system) as customer_system,
        coalesce(a.person_code, v.customer_id) as customer_id
    from visited as v
    left join journey_alias as a on a.system = v.customer_system and a.code = v.customer_id
),

told as (
    select period
    from period_slice
    where nth = 3 and last_day >= (select min(day) from activity)
),

in_channel as (
    select
        s.period, a.channel, a.customer_system, a.customer_id, max(case when s.nth = 0 then 1 else 0 end) as now,
        max(case when s.nth = 1 then 1 else 0 end) as one_before,
        max(case when s.nth = 2 then 1 else 0 end) as two_before,
        max(case when s.nth = 3 then 1 else 0 end) as three_before
    from activity as a
    join period_slice as s on a.day between s.first_day and s.last_day
    where s.period in (select told.period from told)
    group by s.period, a.channel, a.customer_system, a.customer_id
),

active as (
    select
        period, channel, customer_system, customer_id, now + one_before + two_before + three_before as active_periods
    from in_channel
    union all
    select
        period, cast(null as varchar) as channel, customer_system, customer_id,
        max(now) + max(one_before) + max(two_before) + max(three_before) as active_periods
    from in_channel
    group by period, customer_system, customer_id
)

select
    period, customer_system as system, 'party' as document_kind, customer_id as document_id,
    cast(null as varchar) as document_line, channel, customer_id, active_periods
from active
