-- Reviews: how satisfied the customer was with an order, from 1 to 5. One review may be about several orders.
-- grain: one row a review and order
select
    concat(r.review_id, '/', r.order_id) as external_id, 'csat' as kind, 'marketplace' as channel,
    r.review_answer_timestamp as answered_at, r.review_creation_date as asked_at, r.order_id as sales_order_id,
    r.review_score as score, 1 as scale_min, 5 as scale_max, r.review_comment_message as comment
from reviews as r
