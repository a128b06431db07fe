-- Sales of a period to known customers who bought in several channels in it.
-- grain: one row a period and order line (or part of one) recognised in it, to such a customer
-- columns: net_amount: gross less discount, business currency
with everywhere as (
    select p.label as period, b.customer_system, b.customer_id
    from bought as b
    join period as p on b.day between p.first_day and p.last_day or (p.all_time and b.day is null)
    group by p.label, b.customer_system, b.customer_id
    having min(b.channel) <> max(b.channel)
)

select
    e.period, s.system, s.document_kind, s.document_id, s.document_line, s.channel, s.place_id, s.item_id,
    s.customer_id, s.sales_person_id, s.gross_amount - s.discount_amount as net_amount
from sale as s
join period as p on s.day between p.first_day and p.last_day or (p.all_time and s.day is null)
join everywhere as e
    on e.customer_id = s.customer_id and e.customer_system = $party_system and e.period = p.label
