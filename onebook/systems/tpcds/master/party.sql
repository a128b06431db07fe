-- Customers of the TPC-DS retailer with their present address.
-- grain: one row a customer
select
    cast(c_customer_sk as varchar) as external_id,
    'person' as kind,
    'customer' as role,
    nullif(trim(concat_ws(' ', c_first_name, c_last_name)), '') as name,
    nullif(trim(c_first_name), '') as given_name,
    nullif(trim(c_last_name), '') as family_name,
    case when c_preferred_cust_flag = 'Y' then 'preferred' when c_preferred_cust_flag = 'N' then 'standard' end
        as customer_group,
    nullif(trim(concat_ws(' ', ca_street_number, ca_street_name, ca_street_type)), '') as street,
    ca_zip as postcode,
    ca_city as city,
    ca_state as region,
    case when ca_country = 'United States' then 'US' end as country
from customer
left join customer_address on ca_address_sk = c_current_addr_sk
