-- Warehouses.
-- grain: one row a warehouse
select
    cast(w_warehouse_sk as varchar) as external_id,
    'warehouse' as kind,
    coalesce(nullif(trim(w_warehouse_name), ''), w_warehouse_id) as name,
    w_state as region,
    w_city as city,
    w_zip as postcode,
    'US' as country
from warehouse
