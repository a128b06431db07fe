-- Customers (whom Olist calls unique, at the address of any of their orders) and sellers.
-- grain: one row a customer or seller
select
    customer_unique_id as external_id, 'person' as kind, 'customer' as role,
    min(customer_zip_code_prefix) as postcode, min(customer_city) as city, min(customer_state) as region, 'BR' as country
from customers
group by customer_unique_id
union all
select seller_id, 'organisation', 'supplier', seller_zip_code_prefix, seller_city, seller_state, 'BR'
from sellers
