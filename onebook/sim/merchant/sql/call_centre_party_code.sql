-- Telephone numbers, as operators typed them.
-- grain: one row a customer
select "CUSTOMER" as party_id, 'phone' as scheme, "PHONE" as code from customers
