-- What systems tell at all: where a system never tells of deliveries, an order without one may have come all the same.
-- grain: one row a system and record type
-- columns: as yes (1) or no (0), NULL where the record type has no such field
with sent as (
    select system, delivered_on, shipped_on from order_line
    union all
    select system, delivered_on, shipped_on from sales_order
)

select
    l.system, 'sales_order' as kind, max(case when l.delivered_on is not null then 1 else 0 end) as delivery,
    max(case when l.shipped_on is not null then 1 else 0 end) as sending, cast(null as integer) as answering,
    cast(null as integer) as closing
from sent as l
group by l.system
union all
select
    c.system, 'contact' as kind, cast(null as integer) as delivery, cast(null as integer) as sending,
    max(case when c.answered_on is not null then 1 else 0 end) as answering,
    max(case when c.closed_on is not null then 1 else 0 end) as closing
from contact as c
group by c.system
union all
select
    t.system, 'touch' as kind, cast(null as integer) as delivery, cast(null as integer) as sending,
    max(case when t.answered_on is not null then 1 else 0 end) as answering, cast(null as integer) as closing
from touch as t
where t.kind = 'question'
group by t.system
