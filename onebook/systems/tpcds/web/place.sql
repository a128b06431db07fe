-- Web sites.
-- grain: one row a site
select
    cast(web_site_sk as varchar) as external_id, 'website' as kind, 'web' as channel,
    concat(web_name, ' ', web_site_sk) as name
from web_site
