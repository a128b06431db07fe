-- Purchase price variance: what suppliers billed above (or below) the ordered price.
-- grain: one row a supplier invoice line that names its purchase order line
-- columns: variance: business currency, positive where we paid more
select
    i.system, 'invoice' as document_kind, i.invoice_id as document_id, i.line as document_line, i.invoiced_on as day,
    cast(null as varchar) as channel, i.item_id,
    case
        when i.currency = $currency then cast((i.unit_price - o.unit_price) * i.quantity as decimal(18, 4))
        else cast((i.unit_price - o.unit_price) * i.quantity * r.rate as decimal(18, 4))
    end as variance,
    i.currency <> $currency and r.rate is null as rate_missing
from invoice_line as i
left join id_space as u on u.kind = 'purchase_order' and u.system = i.system
join purchase_order_line as o
    on o.system = coalesce(u.id_system, i.system) and o.purchase_order_id = i.purchase_order_id
    and o.line = i.order_line and o.currency = i.currency
left join rate_on_day as r on r.currency = i.currency and r.day = i.invoiced_on and i.currency <> $currency
