-- Vouchers with something left on them whose last day is over, held; as many as are done at a time.
-- grain: one row a voucher
-- columns: balance in ten-thousandths
select
    v.voucher_id, v.code, v.reason, v.currency, v.balance, v.issued_at, v.issued_on, v.expires_on, v.customer_id,
    v.order_id, v.return_id
from voucher as v
where v.balance > 0 and v.expires_on is not null and v.expires_on < :before
order by v.voucher_id
limit 1000
for update
