-- Research on digital channels: what persons looked at or asked about, and when.
-- grain: one row a visit, touch or question of somebody, and item
-- columns: as interest
select person, visit, day, channel, kind, item_id, item_group, system, document_kind, document_id
from interest
where side = 'digital'
