-- Addresses and telephone numbers of the web shop's customers.
-- grain: one row a customer and code
select customer as party_id, 'email' as scheme, email as code from customers where email is not null
union all
select customer as party_id, 'phone' as scheme, phone as code from customers where phone is not null
