-- Lines of sales returns in other currencies, at the rate of the day on which they came back.
-- grain: one row such a line
-- columns: as returned
select
    r.system, 'sales_return' as document_kind, r.external_id as document_id, r.line as document_line,
    r.returned_on as day, r.refunded_on, r.channel, r.return_channel, r.place_id, r.item_id, r.customer_id,
    $order_system as order_system, r.sales_order_id, r.quantity,
    cast(r.amount * x.rate as decimal(18, 4)) as amount,
    cast(coalesce(r.cost_amount, 0) * x.rate as decimal(18, 4)) as cost_amount,
    cast(coalesce(r.handling_amount, 0) * x.rate as decimal(18, 4)) as handling_amount,
    x.rate is null as rate_missing
from goods_return as r
left join rate_on_day as x on x.currency = r.currency and x.day = r.returned_on
where r.currency <> $currency
