-- People and firms in the customer book, and the sales team itself.
-- grain: one row a contact, account or seller
select
    id as external_id, 'person' as kind, 'customer' as role, given || ' ' || family as name, given as given_name,
    family as family_name, case when account is null then 'private' else 'business' end as customer_group,
    zip as postcode, town as city
from contacts
union all
select
    id as external_id, 'organisation' as kind, 'customer' as role, name, null as given_name, null as family_name,
    'business' as customer_group, null as postcode, null as city
from accounts
union all
select
    id as external_id, 'person' as kind, 'employee' as role, name, null as given_name, null as family_name,
    null as customer_group, null as postcode, null as city
from sellers
