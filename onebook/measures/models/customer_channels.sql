-- The channels in which known customers bought in a period.
-- grain: one row a period and customer
-- columns: channel_set: the channels, sorted, with + between
with in_channel as (
    select distinct p.label as period, b.person_system as customer_system, b.person_id as customer_id, b.channel
    from bought as b
    join period as p on coalesce(b.day, $no_day) between p.first_day and p.last_day
)

select period, customer_system, customer_id, string_agg(channel, '+' order by channel) as channel_set
from in_channel
group by period, customer_system, customer_id
