-- Sales order lines in other currencies, at the rate of the day on which they were ordered.
-- grain: one row such a line; those of draft orders are left out
-- columns: as order_line
select
    l.system, l.sales_order_id, l.line, l.channel, l.ordered_at, l.ordered_on, l.customer_id, l.place_id,
    l.sales_person_id, l.item_id, l.line_kind, l.quantity, l.promotion_id, l.delivery_method, l.carrier,
    l.promised_at, l.promised_on, l.latest_promised_at, l.latest_promised_on, l.shipped_at, l.shipped_on,
    l.delivered_at, l.delivered_on, l.cancelled_on, l.cancelled_by, l.cancel_reason, l.cancelled,
    l.in_parts,
    cast(l.gross_amount * r.rate as decimal(18, 4)) as gross_amount,
    cast(l.discount_amount * r.rate as decimal(18, 4)) as discount_amount,
    cast(l.shipping_amount * r.rate as decimal(18, 4)) as shipping_amount,
    cast(l.cost_amount * r.rate as decimal(18, 4)) as cost_amount,
    r.rate is null as rate_missing
from standing_line as l
left join rate_on_day as r on r.currency = l.currency and r.day = l.ordered_on
where l.currency <> $currency
