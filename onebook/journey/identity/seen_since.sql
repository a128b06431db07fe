-- Visitors (browsers, devices, cards) whom systems have watched since a load, and the parties they were found to be; of
-- those whose touches were changed or taken away, all that is known. Also visitors of whom something was said.
-- grain: one row a visitor and party; party NULL: seen without being known
with watched as (
    select system, visitor_id, customer_id from touch where load_id > $since
    union all
    select t.system, t.visitor_id, t.customer_id
    from touch as t
    join (select distinct system, visitor_id from changed_touch where was) as c
        on c.system = t.system and c.visitor_id = t.visitor_id
    union all
    select party_system, party_id, null from party_link where load_id > $since and party_is = 'visitor'
    union all
    select other_system, other_id, null from party_link where load_id > $since and other_is = 'visitor'
)

select distinct
    system, visitor_id as code, case when customer_id is not null then $party_system end as party_system,
    customer_id as party_id
from watched
where visitor_id is not null
