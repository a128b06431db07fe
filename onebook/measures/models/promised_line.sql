-- Order lines whose delivery was promised, due or not; till sales and what the customer cancelled are out.
-- grain: one row an order line with a promise that counts
-- columns: lost: we cancelled it, or its order; on_time: delivered by the day of the first promise; on_time_instant: by
--   its instant, where both are known; on_time_latest: by the day of the latest promise
with cancelled_order as (
    select
        system, external_id,
        coalesce(cancelled_by = 'merchant', false) as by_merchant
    from sales_order
    where
        cancelled_on is not null or cancelled_by is not null or cancel_reason is not null
        or coalesce(status = 'cancelled', false)
),

promised as (
    select
        l.system, l.sales_order_id, l.line, l.ordered_on, l.promised_at, l.promised_on, l.latest_promised_on,
        l.delivered_at, l.delivered_on, l.channel, l.place_id, l.item_id, l.customer_id, l.sales_person_id, l.carrier,
        l.cancelled or c.system is not null as cancelled,
        coalesce(l.cancelled_by = 'merchant', c.by_merchant, false) as by_merchant
    from order_line as l
    left join cancelled_order as c on c.system = l.system and c.external_id = l.sales_order_id
    where l.promised_on is not null and coalesce(l.delivery_method, 'ship') not in ('carry_out', 'digital')
)

select
    system, sales_order_id, line, promised_on, channel, place_id, item_id, customer_id, sales_person_id, carrier,
    delivered_on, cancelled as lost,
    not cancelled and coalesce(delivered_on <= promised_on, false) as on_time,
    not cancelled and coalesce(delivered_at <= promised_at, delivered_on <= promised_on, false) as on_time_instant,
    not cancelled and coalesce(delivered_on <= coalesce(latest_promised_on, promised_on), false) as on_time_latest
from promised
where not cancelled or by_merchant
