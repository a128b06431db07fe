-- Known customers who bought in a period; the records of one person count once.
-- grain: one row a period, channel and customer, and one with channel NULL for the business
-- columns: orders: in the period, in the row's channel; channels: in how many channels they bought in it
with in_channel as (
    select
        p.label as period, b.person_system as customer_system, b.person_id as customer_id, b.channel,
        count(*) as orders
    from bought as b
    join period as p on coalesce(b.day, $no_day) between p.first_day and p.last_day
    group by p.label, b.person_system, b.person_id, b.channel
),

in_business as (
    select period, customer_system, customer_id, sum(orders) as orders, count(*) as channels
    from in_channel
    group by period, customer_system, customer_id
)

select
    period, customer_system as system, 'party' as document_kind, customer_id as document_id,
    cast(null as varchar) as document_line, cast(null as varchar) as channel, customer_id, orders, channels
from in_business
union all
select
    c.period, c.customer_system as system, 'party' as document_kind, c.customer_id as document_id,
    cast(null as varchar) as document_line, c.channel, c.customer_id, c.orders, b.channels
from in_channel as c
join in_business as b
    on b.customer_id = c.customer_id and b.customer_system = c.customer_system and b.period = c.period
