-- The history of vouchers' balances.
-- grain: one row a change
-- columns: amount in ten-thousandths
select e.voucher_id, e.entry_id, e.journal_id, e.at, e.amount, e.reason, e.order_id, e.payment_id
from voucher_entry as e
where e.voucher_id = any_of(:vouchers)
order by e.voucher_id, e.entry_id
