-- Sales orders of known people, each with that person's other orders, whatever channel or system these were in.
-- grain: one row a sales order that names its customer and is neither a draft nor cancelled
-- columns: nth: of the person's orders; next_day: of their next order on a later day; last_day: the last day on which
--   any order is recorded; again, old_enough: ordered again on a later day within 90 days, and these lie within the
--   records; referred: somebody recommended us to them
with known as (
    select b.system, b.sales_order_id, b.day, b.ordered_at, b.channel, b.customer_id, w.person
    from bought as b
    join who as w on w.kind <> 'visitor' and w.system = b.customer_system and w.code = b.customer_id
    where b.day is not null
),

recommended as (
    select $party_system as party_system, external_id from party where referred_by_id is not null
),

brought as (
    select distinct w.person
    from recommended as r
    join who as w on w.kind <> 'visitor' and w.system = r.party_system and w.code = r.external_id
),

person_day as (
    select distinct k.person, k.day from known as k
),

followed as (
    select d.person, d.day, lead(d.day) over (partition by d.person order by d.day) as next_day from person_day as d
),

sequenced as (
    select k.*, row_number() over (
        partition by k.person order by k.day, k.ordered_at, k.system, k.sales_order_id
    ) as nth
    from known as k
),

ended as (
    select max(b.day) as last_day from bought as b
)

select
    s.system, 'sales_order' as document_kind, s.sales_order_id as document_id, cast(null as varchar) as document_line,
    s.day, s.channel, s.customer_id, s.person, s.nth, n.next_day, e.last_day,
    coalesce(date_diff('day', s.day, n.next_day) <= 90, false) as again,
    date_diff('day', s.day, e.last_day) >= 90 as old_enough, r.person is not null as referred
from sequenced as s
join followed as n on n.person = s.person and n.day = s.day
cross join ended as e
left join brought as r on r.person = s.person
