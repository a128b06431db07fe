-- Order lines whose delivery was promised, due or not; till sales and what the customer cancelled are out.
-- grain: one row an order line with a promise that counts
-- columns: lost: we cancelled it, or its order; on_time: delivered by the day of the first promise; on_time_instant: by
--   its instant, where both are known; on_time_latest: by the day of the latest promise
select
    l.system, l.sales_order_id, l.line, l.promised_on, l.channel, l.place_id, l.item_id, l.customer_id,
    l.sales_person_id, l.carrier, l.delivered_on, l.cancelled as lost,
    not l.cancelled and coalesce(l.delivered_on <= l.promised_on, false) as on_time,
    not l.cancelled and coalesce(l.delivered_at <= l.promised_at, l.delivered_on <= l.promised_on, false)
        as on_time_instant,
    not l.cancelled and coalesce(l.delivered_on <= coalesce(l.latest_promised_on, l.promised_on), false)
        as on_time_latest
from order_line as l
where
    l.promised_on is not null
    and coalesce(l.delivery_method, 'ship') not in ('carry_out', 'digital')
    and (not l.cancelled or coalesce(l.cancelled_by = 'merchant', false))
