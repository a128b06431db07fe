-- Messages of buyers.
-- grain: one row a message
select
    "message-id" as external_id, kind, 'marketplace' as channel, received as opened_at, replied as answered_at,
    replied as closed_at, "buyer-email" as customer_id, "order-id" as sales_order_id, sku as item_id, topic,
    "closed-with-first-reply" as solved_first_time, repeated as explained_again
from messages
