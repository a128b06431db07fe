-- Customers by their first order that is known and the thirty days after it, and whether they bought again then.
-- grain: one row a person who ordered
-- columns: day, channel, document: of the first order; first_channel: where the person was first met; pickup:
--   fetched at a store; amount: less discounts, business currency; discount: some of it was reduced; paid_by: how it
--   was paid; late: not there by the day first promised (NULL: nothing was promised, or it is not due within the
--   thirty days); complained, asked_for_help, sent_back, explained_again, errors, visited: within the thirty days;
--   errors: NULL where they were not seen on a digital channel; again: ordered in the ninety days after the thirty;
--   followed: all of these have passed
with order_of as (
    select l.person, l.system, l.document_id, l.channel, min(l.day) as day
    from person_line as l
    where l.person is not null
    group by l.person, l.system, l.document_id, l.channel
),

in_turn as (
    select
        o.*, row_number() over (partition by o.person order by o.day, o.system, o.document_id) as nth
    from order_of as o
),

first_order as (
    select i.* from in_turn as i where i.nth = 1
),

came_again as (
    select distinct f.person
    from first_order as f
    join order_of as o
        on o.person = f.person and date_diff('day', f.day, o.day) > 30 and date_diff('day', f.day, o.day) <= 120
),

promised as (
    select f.person, bool_or(not p.on_time) as late
    from first_order as f
    join promise_order as p
        on p.system = f.system and p.document_id = f.document_id and date_diff('day', f.day, p.day) < 30
    group by f.person
),

turned_to_us as (
    select
        c.opened_on as day, c.kind, coalesce(c.explained_again, false) as explained_again,
        $party_system as party_system, c.customer_id
    from contact as c
    where c.customer_id is not null
),

helped as (
    select
        f.person, bool_or(c.kind = 'complaint') as complained, bool_or(c.kind = 'service') as asked_for_help,
        bool_or(c.explained_again) as explained_again
    from turned_to_us as c
    join who as w on w.kind <> 'visitor' and w.system = c.party_system and w.code = c.customer_id
    join first_order as f
        on f.person = w.person and c.day >= f.day and date_diff('day', f.day, c.day) <= 30
    group by f.person
),

gave_back as (
    select distinct f.person
    from first_order as f
    join returned as r
        on r.order_system = f.system and r.sales_order_id = f.document_id and date_diff('day', f.day, r.day) <= 30
),

visited as (
    select f.person, bool_or(v.errors > 0) as errors
    from first_order as f
    join person_visit as v
        on v.person = f.person and v.day >= f.day and date_diff('day', f.day, v.day) <= 30
    group by f.person
),

priced as (
    select
        l.system, l.sales_order_id, bool_or(l.discount_amount > 0) as discount,
        sum(l.gross_amount - l.discount_amount) as amount
    from order_line as l
    group by l.system, l.sales_order_id
),

paying as (
    select coalesce(u.id_system, p.system) as system, p.sales_order_id, max(p.method) as method
    from paid as p
    left join id_space as u on u.kind = 'sales_order' and u.system = p.system
    where p.kind in ('payment', 'deposit') and coalesce(p.status, 'succeeded') = 'succeeded'
    group by coalesce(u.id_system, p.system), p.sales_order_id
)

select
    f.person, f.system, 'sales_order' as document_kind, f.document_id, cast(null as varchar) as document_line, f.day,
    f.channel, f.channel as bought_in, m.channel as first_channel, h.delivery_method = 'pickup' as pickup, r.amount,
    r.discount, y.method as paid_by, p.late, coalesce(c.complained, false) as complained,
    coalesce(c.asked_for_help, false) as asked_for_help, g.person is not null as sent_back,
    case when c.person is not null then c.explained_again end as explained_again, v.errors,
    v.person is not null as visited, a.person is not null as again,
    date_diff('day', f.day, (select max(s.ordered_on) from sales_order as s)) >= 120 as followed
from first_order as f
left join first_met as m on m.person = f.person
left join sales_order as h on h.system = f.system and h.external_id = f.document_id
left join priced as r on r.system = f.system and r.sales_order_id = f.document_id
left join paying as y on y.system = f.system and y.sales_order_id = f.document_id
left join promised as p on p.person = f.person
left join helped as c on c.person = f.person
left join gave_back as g on g.person = f.person
left join visited as v on v.person = f.person
left join came_again as a on a.person = f.person
