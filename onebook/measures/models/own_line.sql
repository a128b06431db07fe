-- Sales order lines in the business's own currency, which need no rate.
-- grain: one row such a line; those of draft orders are left out
-- columns: as order_line
select
    l.system, l.sales_order_id, l.line, l.channel, l.ordered_at, l.ordered_on, l.customer_id, l.place_id,
    l.sales_person_id, l.item_id, l.line_kind, l.quantity, l.promotion_id, l.delivery_method, l.carrier,
    l.promised_at, l.promised_on, l.latest_promised_at, l.latest_promised_on, l.shipped_at, l.shipped_on,
    l.delivered_at, l.delivered_on, l.cancelled_on, l.cancelled_by, l.cancel_reason, l.cancelled,
    l.in_parts,
    l.gross_amount, l.discount_amount, l.shipping_amount, l.cost_amount, false as rate_missing
from standing_line as l
where l.currency = $currency
