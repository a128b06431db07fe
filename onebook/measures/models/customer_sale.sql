-- Sales of a period to known customers who bought in several channels in it.
-- grain: one row a period and order line (or part of one) recognised in it, to such a customer
-- columns: net_amount: gross less discount, business currency
with in_several as (
    select p.label as period, b.person_system, b.person_id
    from bought as b
    join period as p on b.day between p.first_day and p.last_day or (p.all_time and b.day is null)
    group by p.label, b.person_system, b.person_id
    having min(b.channel) <> max(b.channel)
),

everywhere as (
    select period, person_system as customer_system, person_id as customer_id from in_several
    union all
    select i.period, a.system as customer_system, a.code as customer_id
    from in_several as i
    join journey_alias as a on a.person_system = i.person_system and a.person_code = i.person_id
)

select
    e.period, s.system, s.document_kind, s.document_id, s.document_line, s.channel, s.place_id, s.item_id,
    s.customer_id, s.sales_person_id, s.gross_amount - s.discount_amount as net_amount
from sale as s
join period as p on s.day between p.first_day and p.last_day or (p.all_time and s.day is null)
join everywhere as e
    on e.customer_id = s.customer_id and e.customer_system = $party_system and e.period = p.label
