-- A voucher by its code, with the order it was given for.
-- grain: one row a voucher
-- columns: balance in ten-thousandths
select
    v.voucher_id, v.code, v.reason, v.currency, v.balance, v.issued_at, v.expires_on, v.customer_id, o.system,
    o.external_id
from voucher as v
left join sales_order as o on o.order_id = v.order_id
where v.code = :code
