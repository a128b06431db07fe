-- Customers of quotes, as the quotes' systems have them. Also of other systems' quotes of such a name.
-- grain: one row a quote
select q.system, q.external_id, q.customer_id
from quote as q
where q.external_id = any_of(:external_ids) and q.customer_id is not null
