-- Sales as the P&L counts them: recognised at shipment, pick-up or till sale, or at the order where the plan says so.
-- grain: one row a recognised order line; where it went in parts, one row a part
-- columns: day: when recognised (NULL: recognised, day unknown); gross, discount, shipping, cost: business currency,
--   without tax; vouchers sold are left out (a liability until redeemed)
select
    l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, l.line as document_line,
    case
        when $recognised_at_order then l.ordered_on
        when l.shipped_on is null then l.ordered_on
        else l.shipped_on
    end as day,
    l.channel, l.place_id, l.item_id, l.customer_id, l.sales_person_id, l.carrier, l.quantity,
    l.gross_amount, l.discount_amount, l.shipping_amount, coalesce(l.cost_amount, 0) as cost_amount,
    l.cost_amount is null as cost_unknown, l.rate_missing
from order_line as l
where
    l.line_kind <> 'voucher'
    and case
        when $recognised_at_order then not l.cancelled
        else l.shipped_on is not null or (l.delivery_method in ('carry_out', 'digital') and not l.cancelled)
    end
union all
select
    system, document_kind, document_id, document_line, day, channel, place_id, item_id, customer_id, sales_person_id,
    carrier, quantity, gross_amount, discount_amount, shipping_amount, coalesce(cost_amount, 0) as cost_amount,
    cost_amount is null as cost_unknown, rate_missing
from sale_in_parts
