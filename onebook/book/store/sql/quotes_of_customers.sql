-- Quotes to customers, held. Also those of other systems to a customer with such an id.
-- grain: one row a quote
-- columns: amounts in ten-thousandths
select
    q.quote_id, q.system, q.external_id, q.channel, q.version, q.status, q.made_at, q.made_on, q.valid_until,
    q.currency, q.amount, q.tax_amount, q.reserves, q.customer_id, q.sales_person_id, q.customer_reference, q.sent_at,
    q.decided_at, q.reason, q.order_id
from quote as q
where q.customer_id = any_of(:customers)
order by q.quote_id
for update
