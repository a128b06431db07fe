-- Known customers who bought in several channels in a period, where no person is known under several records.
-- grain: one row a period and record
-- columns: as many_channel_customer
select p.label as period, b.customer_system, b.customer_id
from bought as b
join period as p on b.day between p.first_day and p.last_day or (p.all_time and b.day is null)
group by p.label, b.customer_system, b.customer_id
having min(b.channel) <> max(b.channel)
