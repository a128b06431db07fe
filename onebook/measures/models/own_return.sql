-- Lines of sales returns in the business's own currency, which need no rate.
-- grain: one row such a line
-- columns: as returned
select
    r.system, 'sales_return' as document_kind, r.external_id as document_id, r.line as document_line,
    r.returned_on as day, r.refunded_on, r.channel, r.return_channel, r.place_id, r.item_id, r.customer_id,
    $order_system as order_system, r.sales_order_id, r.quantity, r.amount,
    coalesce(r.cost_amount, 0) as cost_amount, coalesce(r.handling_amount, 0) as handling_amount,
    false as rate_missing
from goods_return as r
where r.currency = $currency
