-- Customers of the web shop.
-- grain: one row a customer
select
    c.customer as external_id, 'person' as kind, 'customer' as role, c.first_name || ' ' || c.last_name as name,
    c.first_name as given_name, c.last_name as family_name, 'online' as customer_group, c.created_at as registered_at,
    c.street, c.zip as postcode, c.city, c.country, c.newsletter = 'yes' as marketing_consent,
    c.recommended_by as referred_by_id
from customers as c
