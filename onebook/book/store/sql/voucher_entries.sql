-- The history of a voucher's balance, with the orders for which it changed.
-- grain: one row a change
-- columns: amount in ten-thousandths
select e.at, e.amount, e.reason, o.system, o.external_id
from voucher_entry as e
left join sales_order as o on o.order_id = e.order_id
where e.voucher_id = :voucher
order by e.entry_id
