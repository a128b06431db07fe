-- Customers won in the twelve months before a period, and whether they bought again in it.
-- grain: one row a period, channel and customer whose first order in that channel lies in the twelve months before, and
--   one with channel NULL for those whose first order in any channel does
-- columns: cohort: first day of the month of that first order; orders: in the period, in the row's channel
with first_in_channel as (
    select person_system as customer_system, person_id as customer_id, channel, min(day) as first_on
    from bought
    group by person_system, person_id, channel
),

first_bought as (
    select customer_system, customer_id, channel, first_on from first_in_channel
    union all
    select customer_system, customer_id, cast(null as varchar) as channel, min(first_on) as first_on
    from first_in_channel
    group by customer_system, customer_id
),

won as (
    select p.label as period, f.customer_system, f.customer_id, f.channel, f.first_on
    from first_bought as f
    join period as p on f.first_on < p.first_day and f.first_on >= p.first_day - interval '12' month
),

again_in_channel as (
    select
        p.label as period, b.person_system as customer_system, b.person_id as customer_id, b.channel,
        count(*) as orders
    from bought as b
    join period as p on b.day between p.first_day and p.last_day
    group by p.label, b.person_system, b.person_id, b.channel
),

bought_again as (
    select period, customer_system, customer_id, channel, orders from again_in_channel
    union all
    select period, customer_system, customer_id, cast(null as varchar) as channel, sum(orders) as orders
    from again_in_channel
    group by period, customer_system, customer_id
)

select
    w.period, w.customer_system as system, 'party' as document_kind, w.customer_id as document_id,
    cast(null as varchar) as document_line, w.channel, w.customer_id,
    cast(date_trunc('month', w.first_on) as date) as cohort, coalesce(a.orders, 0) as orders
from won as w
left join bought_again as a
    on a.customer_id = w.customer_id and a.customer_system = w.customer_system and a.period = w.period
    and a.channel is not distinct from w.channel
