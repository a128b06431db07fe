-- Order lines whose delivery was promised, on the day of the first promise.
-- grain: one row an order line with a promise that has fallen due; till sales and what the customer cancelled are out
-- columns: on_time: delivered by the day of the first promise; on_time_instant: by its instant, where both are known;
--   on_time_latest: by the day of the latest promise; late covers overdue and what the merchant cancelled
select
    l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, l.line as document_line,
    l.promised_on as day, l.channel, l.place_id, l.item_id, l.customer_id, l.sales_person_id, l.carrier,
    l.delivered_on, l.cancelled,
    (not l.cancelled and coalesce(l.delivered_on <= l.promised_on, false)) as on_time,
    (not l.cancelled and coalesce(coalesce(l.delivered_at <= l.promised_at, l.delivered_on <= l.promised_on), false))
        as on_time_instant,
    (not l.cancelled and coalesce(l.delivered_on <= coalesce(l.latest_promised_on, l.promised_on), false))
        as on_time_latest
from order_line as l
where
    l.promised_on is not null
    and l.promised_on <= $today
    and coalesce(l.delivery_method, 'ship') not in ('carry_out', 'digital')
    and (not l.cancelled or coalesce(l.cancelled_by = 'merchant', false))
