-- Sales of a period to known customers who bought in several channels in it.
-- grain: one row a period, channel and such a customer, and one with channel NULL for the business
-- columns: net_amount: gross less discount, business currency, as recognised in the period
with everywhere as (
    select period, system as customer_system, customer_id from customer where channel is null and channels > 1
)

select
    e.period, e.customer_system as system, 'party' as document_kind, e.customer_id as document_id,
    cast(null as varchar) as document_line, s.channel, e.customer_id,
    sum(s.gross_amount - s.discount_amount) as net_amount
from sale as s
join period as p on s.day between p.first_day and p.last_day or (p.all_time and s.day is null)
left join id_space as u on u.kind = 'party' and u.system = s.system
join everywhere as e
    on e.customer_id = s.customer_id and e.customer_system = coalesce(u.id_system, s.system) and e.period = p.label
group by grouping sets (
    (e.period, e.customer_system, e.customer_id, s.channel), (e.period, e.customer_system, e.customer_id)
)
