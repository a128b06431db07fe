-- Questions, service cases and complaints, with the order that they are about, whichever system sold it.
-- grain: one row a case
select
    id as external_id, kind, via as channel, opened as opened_at, answered as answered_at, answered as closed_at,
    json_extract_string("from", '$.email') as customer_id, item as item_id, topic,
    json_extract_string("order", '$.number') as sales_order_id,
    case json_extract_string("order", '$.sold_by') when 'web_shop' then 'shop' when 'stores' then 'till'
        when 'sales_team' then 'erp' else json_extract_string("order", '$.sold_by') end as sales_order_system,
    solved_at_once as solved_first_time, had_to_repeat as explained_again, text as summary
from cases
