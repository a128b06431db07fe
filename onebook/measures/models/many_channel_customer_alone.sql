-- Known customers who bought in several channels in a period, where no person is known under several records.
-- grain: one row a period and record
-- columns: as many_channel_customer
select p.label as period, p.first_day, p.last_day, b.customer_system, b.customer_id
from bought as b
join period as p on coalesce(b.day, $no_day) between p.first_day and p.last_day
group by p.label, p.first_day, p.last_day, b.customer_system, b.customer_id
having min(b.channel) <> max(b.channel)
