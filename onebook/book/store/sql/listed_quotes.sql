-- Quotes, the latest first, before the one that a page ended with.
-- grain: one row a quote
-- columns: amounts in ten-thousandths; all where a parameter is empty; status: also `open`, draft or sent;
--   ends_by: only open ones, whose last day is that one or before it
select
    q.quote_id, q.system, q.external_id, q.channel, q.version, q.status, q.made_at, q.valid_until, q.currency, q.amount,
    q.tax_amount, q.reserves, q.customer_id, q.sales_person_id, q.sent_at, q.decided_at, q.reason, o.system,
    o.external_id, q.customer_reference
from quote as q
left join sales_order as o on o.order_id = q.order_id
where
    (q.made_at, q.quote_id) < (:before_at, :before_id)
    and (:status = '' or q.status = :status or (:status = 'open' and q.status in ('draft', 'sent')))
    and (:ends_by = '' or (q.status in ('draft', 'sent') and q.valid_until <= :ends_by))
    and (:sales_person = '' or q.sales_person_id = :sales_person) and (:customer = '' or q.customer_id = :customer)
    and (:system = '' or q.system = :system) and (:channel = '' or q.channel = :channel)
    and (:reference = '' or q.customer_reference = :reference)
order by q.made_at desc, q.quote_id desc
limit :most
