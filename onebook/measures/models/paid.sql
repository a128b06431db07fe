-- Payments, refunds, deposits and chargebacks, in the channel whose order they are for.
-- grain: one row a payment record
-- columns: channel: its own, else its order's; amount, fee_amount: business currency; voucher: paid with a voucher
select
    p.system, 'payment' as document_kind, p.external_id as document_id, cast(null as varchar) as document_line,
    p.paid_on as day, coalesce(p.channel, o.channel) as channel, p.sales_order_id, p.kind, p.status, p.method,
    p.method = 'voucher' as voucher,
    case when p.currency = $currency then p.amount else cast(p.amount * r.rate as decimal(18, 4)) end as amount,
    case
        when p.currency = $currency then coalesce(p.fee_amount, 0)
        else cast(coalesce(p.fee_amount, 0) * r.rate as decimal(18, 4))
    end as fee_amount,
    p.currency <> $currency and r.rate is null as rate_missing
from payment as p
left join id_space as u on u.kind = 'sales_order' and u.system = p.system
left join sales_order as o
    on o.system = coalesce(u.id_system, p.system) and o.external_id = p.sales_order_id
left join rate_on_day as r on r.currency = p.currency and r.day = p.paid_on and p.currency <> $currency
