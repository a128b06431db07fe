-- What became of the quotes that were made in a time, by sales person and currency.
-- grain: one row a sales person and currency
-- columns: amounts in ten-thousandths; seconds: from when they were made until they were ordered or declined, together
select
    q.sales_person_id, q.currency, count(*) as made,
    sum(case when q.status in ('draft', 'sent') then 1 else 0 end) as still_open,
    sum(case when q.status = 'ordered' then 1 else 0 end) as ordered,
    sum(case when q.status = 'declined' then 1 else 0 end) as declined,
    sum(case when q.status = 'expired' then 1 else 0 end) as expired,
    sum(q.amount) as amount,
    sum(case when q.status in ('draft', 'sent') then q.amount else 0 end) as open_amount,
    sum(case when q.status = 'ordered' then q.amount else 0 end) as ordered_amount,
    sum(case when q.status in ('ordered', 'declined') then (q.decided_at - q.made_at) / 1000000 else 0 end) as seconds
from quote as q
where q.made_on >= :from_on and q.made_on <= :until_on
group by q.sales_person_id, q.currency
order by q.sales_person_id is null, q.sales_person_id, q.currency
