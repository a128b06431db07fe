-- Orders of known customers, each with the customer's order before it, in whatever channel that was.
-- grain: one row a sales order that names its customer and is neither a draft nor cancelled
-- columns: first_order: the person's first, under any of their records; gap_days: since the order before, NULL for the
--   first; referred: somebody recommended us to this customer
with sequenced as (
    select
        b.*, lag(b.day) over one_by_one as previous_on, row_number() over one_by_one as nth
    from bought as b
    window one_by_one as (
        partition by b.person_id, b.person_system order by b.day, b.ordered_at, b.system, b.sales_order_id
    )
)

select
    s.system, 'sales_order' as document_kind, s.sales_order_id as document_id, cast(null as varchar) as document_line,
    s.day, s.channel, s.place_id, s.sales_person_id, s.customer_id, s.nth = 1 as first_order,
    date_diff('day', s.previous_on, s.day) as gap_days, p.external_id is not null as referred
from sequenced as s
left join party as p
    on p.system = s.customer_system and p.external_id = s.customer_id and p.referred_by_id is not null
