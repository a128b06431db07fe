-- Catalogue pages: the places on which the catalogue sells.
-- grain: one row a page
select
    cast(cp_catalog_page_sk as varchar) as external_id, 'catalogue_page' as kind, 'catalog' as channel,
    concat('catalogue ', cp_catalog_number, ', page ', cp_catalog_page_number) as name
from catalog_page
