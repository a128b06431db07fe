-- Vouchers sold and redeemed up to the end of a period: what the business owes for them.
-- grain: one row a period and a sales order line that is a voucher (not cancelled, on the day ordered), a line of a
--   return by which such a voucher was given back, or a payment made with a voucher or paid back onto one
-- columns: amount: business currency, with tax as payments are; positive where a voucher was given out, negative where
--   it was redeemed or given back; in_period: on a day of the period, false: before it
with sold as (
    select
        l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, l.line as document_line,
        l.ordered_on as day, l.channel, l.currency, l.gross_amount + coalesce(l.tax_amount, 0) as amount
    from standing_line as l
    where l.line_kind = 'voucher' and not l.cancelled
),

redeemed as (
    select
        p.system, 'payment' as document_kind, p.external_id as document_id, cast(null as varchar) as document_line,
        p.paid_on as day, coalesce(p.channel, o.channel) as channel, p.currency,
        case when p.kind = 'refund' then p.amount else -p.amount end as amount
    from payment as p
    left join id_space as u on u.kind = 'sales_order' and u.system = p.system
    left join sales_order as o on o.system = coalesce(u.id_system, p.system) and o.external_id = p.sales_order_id
    where p.method = 'voucher' and p.status = 'succeeded' and p.kind in ('payment', 'deposit', 'refund')
),

given_back as (
    select
        r.system, 'sales_return' as document_kind, r.external_id as document_id, r.line as document_line,
        r.returned_on as day, r.channel, r.currency, -r.amount - coalesce(r.tax_amount, 0) as amount
    from sales_return as r
    left join id_space as u on u.kind = 'sales_order' and u.system = r.system
    join sold as s
        on s.system = coalesce(u.id_system, r.system) and s.document_id = r.sales_order_id
        and s.document_line = r.order_line
),

moved as (
    select * from sold
    union all
    select * from given_back
    union all
    select * from redeemed
)

select
    p.label as period, m.system, m.document_kind, m.document_id, m.document_line, m.channel, m.day,
    coalesce(m.day >= p.first_day, true) as in_period,
    case when m.currency = $currency then m.amount else cast(m.amount * r.rate as decimal(18, 4)) end as amount,
    m.currency <> $currency and r.rate is null as rate_missing
from moved as m
join period as p on m.day <= p.last_day or (m.day is null and p.first_day = $no_day)
left join rate_on_day as r on r.currency = m.currency and r.day = m.day and m.currency <> $currency
