-- Orders placed where visits are counted, to be set against these.
-- grain: one row a sales order in a channel and month for which visits are recorded
-- columns: as placed_order
with visit_counter as (
    select distinct system from touch where kind in ('visit', 'store_visit')
),

visited as (
    select distinct channel, date_trunc('month', touched_on) as month
    from touch
    where
        kind in ('visit', 'store_visit')
        or (visit_id is not null and system not in (select visit_counter.system from visit_counter))
)

select
    o.system, o.document_kind, o.document_id, o.document_line, o.day, o.channel, o.place_id, o.customer_id,
    o.sales_person_id, o.campaign_id
from placed_order as o
join visited as v on v.channel = o.channel and v.month = date_trunc('month', o.day)
