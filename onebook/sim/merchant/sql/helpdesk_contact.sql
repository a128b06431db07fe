-- Questions, service cases and complaints. Only the web shop's orders are those that it can look up.
-- grain: one row a case
select
    id as external_id, kind, via as channel, opened as opened_at, answered as answered_at, answered as closed_at,
    json_extract_string("from", '$.email') as customer_id, item as item_id, topic,
    case when json_extract_string("order", '$.sold_by') = 'web_shop' then json_extract_string("order", '$.number') end as sales_order_id,
    solved_at_once as solved_first_time, had_to_repeat as explained_again, text as summary
from cases
