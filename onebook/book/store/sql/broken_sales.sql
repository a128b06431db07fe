-- What is paid, on vouchers, in shipments and coming back, where it disagrees with its entries.
-- grain: one row a thing, and what is wrong with it
-- columns: said, found: in ten-thousandths
with paid as (
    select
        p.order_id,
        sum(
            case
                when p.status <> 'captured' then 0
                when p.kind in ('refund', 'chargeback') then -p.order_amount
                else p.order_amount
            end
        ) as amount
    from payment as p
    where p.order_id is not null
    group by p.order_id
),

entered as (
    select e.voucher_id, sum(e.amount) as amount from voucher_entry as e group by e.voucher_id
),

sent as (
    select s.order_id, s.order_line, sum(s.quantity) as quantity, sum(s.returned) as returned
    from shipment_line as s
    group by s.order_id, s.order_line
),

kit as (
    select distinct l.order_id, l.kit_line as line from sales_order_line as l where l.kit_line is not null
),

came as (
    select m.order_id, m.line, sum(m.quantity) as quantity
    from stock_move as m
    where m.reason = 'return' and m.of_move_id is not null
    group by m.order_id, m.line
),

asked as (
    select
        r.order_id, r.order_line as line, sum(r.quantity - r.refused) as quantity,
        sum(r.restocked + r.repaired + r.scrapped) as accepted
    from sales_return_line as r
    where r.order_id is not null
    group by r.order_id, r.order_line
),

credited as (
    select
        r.return_id, sum(r.amount + r.shipping_amount + r.tax_amount - r.fee_amount) as amount
    from sales_return_line as r
    group by r.return_id
)

select 'sales_order' as kind, o.order_id as id, 'paid_amount' as what, o.paid_amount as said,
    coalesce(p.amount, 0) as found
from sales_order as o
left join paid as p on p.order_id = o.order_id
where o.paid_amount <> coalesce(p.amount, 0)
union all
select 'voucher' as kind, v.voucher_id as id, 'balance' as what, v.balance as said, coalesce(e.amount, 0) as found
from voucher as v
left join entered as e on e.voucher_id = v.voucher_id
where v.balance <> coalesce(e.amount, 0) or v.balance < 0
union all
select 'sales_order' as kind, l.order_id as id, 'what shipments hold of a line' as what,
    coalesce(s.quantity, 0) as said, l.shipped as found
from sales_order_line as l
left join kit as k on k.order_id = l.order_id and k.line = l.line
left join sent as s on s.order_id = l.order_id and s.order_line = l.line
where k.line is null and l.shipped <> coalesce(s.quantity, 0)
union all
select 'sales_order' as kind, s.order_id as id, 'what came back of a line' as what, s.returned as said,
    coalesce(c.quantity, 0) as found
from sent as s
left join came as c on c.order_id = s.order_id and c.line = s.order_line
where s.returned <> coalesce(c.quantity, 0) or s.returned > s.quantity
union all
select 'sales_order' as kind, r.order_id as id, 'what is asked back of a line' as what, r.asked as said,
    coalesce(a.quantity, 0) as found
from sales_order_line_return as r
left join asked as a on a.order_id = r.order_id and a.line = r.line
where r.asked <> coalesce(a.quantity, 0)
union all
select 'sales_order' as kind, r.order_id as id, 'what is credited of a line' as what, r.credited as said,
    coalesce(a.accepted, 0) as found
from sales_order_line_return as r
left join asked as a on a.order_id = r.order_id and a.line = r.line
where r.credited <> coalesce(a.accepted, 0)
union all
select 'sales_return' as kind, r.return_id as id, 'owed_amount' as what, r.owed_amount as said,
    coalesce(c.amount, 0) as found
from sales_return as r
left join credited as c on c.return_id = r.return_id
where r.owed_amount <> coalesce(c.amount, 0) or r.settled_amount > r.owed_amount
