-- What is open on accounts, by how long it should have been paid: not yet due, and days over it; after where a page
-- ended.
-- grain: one row an account and currency, those that owe most first
-- columns: amounts in ten-thousandths; limit_amount: NULL without limit
select
    c.party_id, p.system, p.external_id, p.name, c.currency, c.open_amount, c.limit_amount, c.due_days,
    sum(case when o.due_on >= :today then o.owed_amount - o.paid_amount else 0 end) as not_due,
    sum(case when o.due_on < :today and o.due_on >= :ago_30 then o.owed_amount - o.paid_amount else 0 end) as over_1,
    sum(case when o.due_on < :ago_30 and o.due_on >= :ago_60 then o.owed_amount - o.paid_amount else 0 end) as over_31,
    sum(case when o.due_on < :ago_60 and o.due_on >= :ago_90 then o.owed_amount - o.paid_amount else 0 end) as over_61,
    sum(case when o.due_on < :ago_90 then o.owed_amount - o.paid_amount else 0 end) as over_91,
    min(o.due_on) as oldest_on
from credit as c
join party as p on p.party_id = c.party_id
join sales_order as o on o.account_id = c.party_id and o.currency = c.currency
where
    c.open_amount > 0 and o.owed_amount > o.paid_amount and o.closed_at is null and o.status <> 'draft'
    and (
        c.open_amount < :after_open
        or (c.open_amount = :after_open and (c.party_id, c.currency) > (:after_party, :after_currency))
    )
group by
    c.party_id, p.system, p.external_id, p.name, c.currency, c.open_amount, c.limit_amount, c.due_days
order by c.open_amount desc, c.party_id, c.currency
limit :most
