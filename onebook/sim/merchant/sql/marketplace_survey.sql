-- Ratings by buyers: stars from 1 to 5; and how easy it was to be helped, from 1 to 7.
-- grain: one row a rating
select
    "rating-id" as external_id, case what when 'stars' then 'rating' else 'ces' end as kind, 'marketplace' as channel,
    "date" as answered_at, "buyer-email" as customer_id, "order-id" as sales_order_id, score, 1 as scale_min,
    case what when 'stars' then 5 else 7 end as scale_max
from ratings
