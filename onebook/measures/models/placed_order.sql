-- Sales orders as placed.
-- grain: one row a sales order that is no draft
-- columns: day: when it was ordered; cancelled; out_of_stock: cancelled because we had none; to_deliver: no till sale
--   and nothing digital
select
    o.system, 'sales_order' as document_kind, o.external_id as document_id, cast(null as varchar) as document_line,
    o.ordered_on as day, o.ordered_at, o.channel, o.place_id, o.customer_id, o.sales_person_id, o.campaign_id,
    (
        o.cancelled_on is not null or o.cancelled_by is not null or o.cancel_reason is not null
        or coalesce(o.status = 'cancelled', false)
    ) as cancelled,
    coalesce(o.cancel_reason = 'out_of_stock', false) as out_of_stock,
    coalesce(o.delivery_method, 'ship') not in ('carry_out', 'digital') as to_deliver
from sales_order as o
where coalesce(o.status, 'placed') <> 'draft'
