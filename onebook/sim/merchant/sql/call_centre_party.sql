-- Customers of the call centre.
-- grain: one row a customer
select
    "CUSTOMER" as external_id, 'person' as kind, 'customer' as role, "GIVEN" || ' ' || "FAMILY" as name,
    "GIVEN" as given_name, "FAMILY" as family_name, 'telephone' as customer_group, "STREET" as street,
    "ZIP" as postcode, "TOWN" as city, 'DE' as country
from customers
