-- The warehouse and the stores.
-- grain: one row a place
select
    place as external_id, name, kind, case kind when 'store' then 'stores' end as channel, city, zip as postcode,
    'DE' as country, head_count, area as area_sqm
from places
