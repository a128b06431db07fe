-- E-mail addresses of customers.
-- grain: one row a customer who has one
select cast(c_customer_sk as varchar) as party_id, 'email' as scheme, lower(trim(c_email_address)) as code
from customer
where trim(c_email_address) <> ''
