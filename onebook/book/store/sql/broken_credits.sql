-- What is open on accounts, where it is not the sum over their orders.
-- grain: one row an account and currency
-- columns: said, found: in ten-thousandths
with owed as (
    select
        o.account_id, o.currency,
        sum(case when o.owed_amount > o.paid_amount then o.owed_amount - o.paid_amount else 0 end) as amount
    from sales_order as o
    where o.account_id is not null and o.closed_at is null and o.status <> 'draft'
    group by o.account_id, o.currency
),

said as (
    select c.party_id, c.currency, c.open_amount as amount from credit as c
    union all
    select w.account_id, w.currency, 0 as amount
    from owed as w
    where not exists (select c.party_id from credit as c where c.party_id = w.account_id and c.currency = w.currency)
)

select s.party_id, s.currency, s.amount as said, coalesce(w.amount, 0) as found
from said as s
left join owed as w on w.account_id = s.party_id and w.currency = s.currency
where s.amount <> coalesce(w.amount, 0)
