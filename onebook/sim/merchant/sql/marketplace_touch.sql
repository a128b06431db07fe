-- Visits and product views on the marketplace, which it only counts.
-- grain: one row a day and kind
select
    'visits ' || "date" as external_id, 'visit' as kind, 'marketplace' as channel, "date" as touched_on,
    sessions as quantity
from traffic
union all
select
    'views ' || "date" as external_id, 'product_view' as kind, 'marketplace' as channel, "date" as touched_on,
    "page-views" as quantity
from traffic
