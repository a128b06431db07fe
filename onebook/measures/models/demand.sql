-- Demand: what customers ordered, on the day they ordered it, whatever became of it.
-- grain: one row an order line; vouchers sold are left out
-- columns: net_amount: gross less discount, business currency; out_of_stock: cancelled because we had none
select
    l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, l.line as document_line,
    l.ordered_on as day, l.channel, l.place_id, l.item_id, l.customer_id, l.sales_person_id, l.quantity,
    l.gross_amount, l.discount_amount, l.gross_amount - l.discount_amount as net_amount, l.cancelled,
    coalesce(l.cancel_reason = 'out_of_stock', false) as out_of_stock, l.rate_missing
from order_line as l
where l.line_kind <> 'voucher'
