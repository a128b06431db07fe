-- Journeys without an order, with what was done last in them.
-- grain: one row a journey without an order, of those looked at
-- columns: as person_journey; left_at: the furthest that the last visit came (a bounce: not engaged), else the kind of
--   the last step; left_failed: an error was met in the last visit
select
    j.*, coalesce(v.errors > 0, false) as left_failed,
    case
        when v.visit is null or j.last_kind not in ('visit', 'visit_cart') then j.last_kind
        when v.checkouts > 0 then 'checkout'
        when v.carts > 0 then 'cart'
        when v.questions > 0 then 'question'
        when v.product_views > 0 then 'product_view'
        when v.engaged then 'page_view'
        else 'bounce'
    end as left_at
from ($journeys) as j
left join journey_visit as v on v.visit = j.last_visit
where j.orders = 0
