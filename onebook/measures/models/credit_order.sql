-- Sales orders as placed, with who placed them and what they brought.
-- grain: one row a sales order that is no draft (cancelled ones count as placed, and bring nothing)
-- columns: person: NULL where nobody is known; moment: when it was placed (of an order of which only the day is known:
--   the day's end, so that what happened on that day comes before it); value: net sales of it as the P&L counts them,
--   whenever it was shipped, less what came back of it, whenever that was; business currency
with sold as (
    select s.system, s.document_id, sum(s.gross_amount - s.discount_amount) as amount
    from sale as s
    group by s.system, s.document_id
),

given_back as (
    select r.order_system as system, r.sales_order_id as document_id, sum(r.amount) as amount
    from returned as r
    where r.sales_order_id is not null
    group by r.order_system, r.sales_order_id
),

placed as (
    select o.*, $party_system as party_system
    from placed_order as o
)

select
    o.system, o.document_kind, o.document_id, o.day,
    coalesce(o.ordered_at, cast(o.day + interval '1' day as timestamp) at time zone $time_zone) as moment,
    o.channel, o.customer_id, w.person, coalesce(s.amount, 0) - coalesce(b.amount, 0) as value
from placed as o
left join sold as s on s.system = o.system and s.document_id = o.document_id
left join given_back as b on b.system = o.system and b.document_id = o.document_id
left join who as w on w.kind <> 'visitor' and w.system = o.party_system and w.code = o.customer_id
