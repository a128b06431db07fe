-- Questions and cases on the telephone. The numbers of other channels' orders are not this system's own.
-- grain: one row a case
select
    "CASE" as external_id, "KIND" as kind, 'call_centre' as channel, "OPENED" as opened_at, "ANSWERED" as answered_at,
    "ANSWERED" as closed_at, "CUSTOMER" as customer_id, "ARTICLE" as item_id, "TOPIC" as topic,
    case when "ORDER" like 'KAT%' then "ORDER" end as sales_order_id, "DONE" as solved_first_time,
    "REPEATED" as explained_again
from cases
