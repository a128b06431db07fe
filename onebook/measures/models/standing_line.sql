-- Sales order lines with whether they stand: a line is cancelled by itself or with its order.
-- grain: one row a sales order line; those of drafts and of orders taken away are left out
-- columns: as sent_line, and cancelled; cancelled_by: as the line tells, else as its reason tells, else as its order
--   does; cancel_reason: the line's, else its order's
-- Where no order is a draft or cancelled, `standing_line_alone` takes this model's place: the join would find nothing.
select
    l.* exclude (cancelled_by, cancel_reason),
    (
        l.cancelled_on is not null or l.cancelled_by is not null or l.cancel_reason is not null
        or coalesce(o.cancelled, false)
    ) as cancelled,
    coalesce(
        l.cancelled_by,
        case l.cancel_reason when 'out_of_stock' then 'merchant' when 'customer_request' then 'customer' end,
        o.cancelled_by
    ) as cancelled_by,
    coalesce(l.cancel_reason, o.cancel_reason) as cancel_reason
from sent_line as l
left join order_standing as o on o.system = l.system and o.external_id = l.sales_order_id
where not coalesce(o.draft, false)
