-- Orders placed where visits are counted, to be set against these.
-- grain: one row a sales order in a channel and month for which visits are recorded
-- columns: as placed_order
with visited as (
    select distinct channel, date_trunc('month', day) as month from visit
)

select
    o.system, o.document_kind, o.document_id, o.document_line, o.day, o.channel, o.place_id, o.customer_id,
    o.sales_person_id, o.campaign_id
from placed_order as o
join visited as v on v.channel = o.channel and v.month = date_trunc('month', o.day)
