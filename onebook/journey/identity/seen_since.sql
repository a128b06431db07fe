-- Visitors (browsers, devices, cards) whom systems have watched since a load, and the parties they were found to be; of
-- those whose touches were changed or taken away, all that is known.
-- grain: one row a visitor and party; party NULL: seen without being known
select distinct
    system, visitor_id as code, case when customer_id is not null then $party_system end as party_system,
    customer_id as party_id
from touch
where
    visitor_id is not null
    and (load_id > $since or (system, visitor_id) in (select (system, visitor_id) from changed_touch where was))
