-- Sales recognised line by line: at the line's shipment, pick-up or till sale, or at the order.
-- grain: one row a recognised order line that did not go out in parts
-- columns: as sale
select
    l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, l.line as document_line,
    case
        when $recognised_at_order then l.ordered_on
        when l.shipped_on is not null then l.shipped_on
        when l.delivered_on is not null then l.delivered_on
        else l.ordered_on
    end as day,
    l.channel, l.place_id, l.item_id, l.customer_id, l.sales_person_id, l.carrier, l.quantity,
    l.gross_amount, l.discount_amount, l.shipping_amount, coalesce(l.cost_amount, 0) as cost_amount,
    l.cost_amount is null as cost_unknown, l.rate_missing
from order_line as l
where
    l.line_kind <> 'voucher'
    and case
        when $recognised_at_order then not l.cancelled
        when l.in_parts then false
        else l.shipped_on is not null or l.delivered_on is not null
            or (l.delivery_method in ('carry_out', 'digital') and not l.cancelled)
    end
