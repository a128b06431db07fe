-- The quotes on which nobody has decided.
-- grain: one row a status and currency
-- columns: amount in ten-thousandths; ending: how many of them can be ordered until a day at most; sales_person: all
--   where the parameter is empty
select
    q.status, q.currency, count(*) as number, sum(q.amount) as amount,
    sum(case when q.valid_until <= :ends_by then 1 else 0 end) as ending
from quote as q
where q.status in ('draft', 'sent') and (:sales_person = '' or q.sales_person_id = :sales_person)
group by q.status, q.currency
order by q.status, q.currency
