-- Customers of the web shop.
-- grain: one row a customer
select
    CustomerKey::varchar as external_id, 'person' as kind, 'customer' as role,
    concat_ws(' ', FirstName, MiddleName, LastName) as name, FirstName as given_name, LastName as family_name,
    EnglishOccupation as customer_group, DateFirstPurchase as registered_on, AddressLine1 as street,
    PostalCode as postcode, City as city, StateProvinceName as region, CountryRegionCode as country,
    BirthDate as born_on
from customer
left join geography using (GeographyKey)
