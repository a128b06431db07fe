-- Quotes, the latest first, before the one that a page ended with.
-- grain: one row a quote
-- columns: amounts in ten-thousandths; status, sales_person, customer: all where the parameter is empty
select
    q.quote_id, q.system, q.external_id, q.channel, q.version, q.status, q.made_at, q.valid_until, q.currency, q.amount,
    q.tax_amount, q.reserves, q.customer_id, q.sales_person_id, q.sent_at, q.decided_at, q.reason, o.system,
    o.external_id
from quote as q
left join sales_order as o on o.order_id = q.order_id
where
    (q.made_at, q.quote_id) < (:before_at, :before_id) and (:status = '' or q.status = :status)
    and (:sales_person = '' or q.sales_person_id = :sales_person) and (:customer = '' or q.customer_id = :customer)
order by q.made_at desc, q.quote_id desc
limit :most
