-- A quote by its name.
-- grain: one row a quote
-- columns: amounts in ten-thousandths
select
    q.quote_id, q.system, q.external_id, q.channel, q.version, q.status, q.made_at, q.valid_until, q.currency, q.amount,
    q.tax_amount, q.reserves, q.customer_id, q.sales_person_id, q.sent_at, q.decided_at, q.reason, o.system,
    o.external_id, q.customer_reference
from quote as q
left join sales_order as o on o.order_id = q.order_id
where q.system = :system and q.external_id = :external_id
