-- How customers of the web shop are known: e-mail, telephone, customer number.
-- grain: one row a customer and code
select CustomerKey::varchar as party_id, 'email' as scheme, lower(EmailAddress) as code, null as code_system
from customer
where EmailAddress is not null
union all
select CustomerKey::varchar, 'phone', Phone, null
from customer
where Phone is not null
union all
select CustomerKey::varchar, 'system', CustomerAlternateKey, 'erp'
from customer
