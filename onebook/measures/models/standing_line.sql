-- Sales order lines with whether they stand: a line is cancelled by itself or with its order.
-- grain: one row a sales order line; those of draft orders are left out
-- columns: as sent_line, and cancelled
-- Where no order is a draft or cancelled, `standing_line_alone` takes this model's place: the join would find nothing.
select
    l.*,
    (
        l.cancelled_on is not null or l.cancelled_by is not null or l.cancel_reason is not null
        or coalesce(o.cancelled, false)
    ) as cancelled
from sent_line as l
left join order_standing as o on o.system = l.system and o.external_id = l.sales_order_id
where not coalesce(o.draft, false)
