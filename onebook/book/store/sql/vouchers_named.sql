-- Vouchers by their codes, held.
-- grain: one row a voucher
-- columns: balance in ten-thousandths
select
    v.voucher_id, v.code, v.reason, v.currency, v.balance, v.issued_at, v.issued_on, v.expires_on, v.customer_id,
    v.order_id, v.return_id
from voucher as v
where v.code = any_of(:codes)
order by v.voucher_id
for update
