-- People who ordered, on the day of their first order in any channel.
-- grain: one row a known person who ordered
-- columns: channel, document: of the first order; second_day: of their next order on a later day, NULL where none came;
--   last_day, again, old_enough: as followed_order
select
    o.system, o.document_kind, o.document_id, o.document_line, o.day, o.channel, o.customer_id, o.person,
    o.next_day as second_day, o.last_day, o.referred, o.again, o.old_enough
from followed_order as o
where o.nth = 1
