-- Purchase price variance: what suppliers billed above (or below) the ordered price.
-- grain: one row a supplier invoice line that names its purchase order line
-- columns: variance: business currency, positive where we paid more; both prices at the rate of the invoice's day, so
--   that a moving rate is no variance
with priced as (
    select
        i.system, i.invoice_id, i.line, i.invoiced_on, i.item_id, i.quantity, i.unit_price as billed,
        o.unit_price as ordered, i.currency as billed_currency, o.currency as ordered_currency,
        case when i.currency = $currency then 1 else b.rate end as billed_rate,
        case when o.currency = $currency then 1 else r.rate end as ordered_rate
    from invoice_line as i
    left join id_space as u on u.kind = 'purchase_order' and u.system = i.system
    join purchase_order_line as o
        on o.system = coalesce(u.id_system, i.system) and o.purchase_order_id = i.purchase_order_id
        and o.line = i.order_line
    left join rate_on_day as b on b.currency = i.currency and b.day = i.invoiced_on and i.currency <> $currency
    left join rate_on_day as r on r.currency = o.currency and r.day = i.invoiced_on and o.currency <> $currency
)

select
    system, 'invoice' as document_kind, invoice_id as document_id, line as document_line, invoiced_on as day,
    cast(null as varchar) as channel, item_id,
    case
        when billed_currency = ordered_currency
            then cast((billed - ordered) * quantity * billed_rate as decimal(18, 4))
        else cast((billed * billed_rate - ordered * ordered_rate) * quantity as decimal(18, 4))
    end as variance,
    billed_rate is null or ordered_rate is null as rate_missing
from priced
