-- Service cases, in the channel in which they came.
-- grain: one row a contact of kind service or complaint
-- columns: solved_first_time: solved at the first contact, NULL where nobody noted it
select
    c.system, 'contact' as document_kind, c.external_id as document_id, cast(null as varchar) as document_line,
    c.opened_on as day, c.channel, c.customer_id, c.item_id, c.kind, c.topic, c.solved_first_time
from contact as c
where c.kind in ('service', 'complaint')
