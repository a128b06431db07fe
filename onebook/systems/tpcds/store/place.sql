-- Stores.
-- grain: one row a store
select
    cast(s_store_sk as varchar) as external_id, 'store' as kind, 'store' as channel,
    concat(s_store_name, ' ', s_store_sk) as name, s_state as region, s_city as city, s_zip as postcode,
    'US' as country, s_number_employees as head_count
from store
