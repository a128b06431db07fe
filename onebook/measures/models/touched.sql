-- Meetings with customers, as their sources told them.
-- grain: one row a touch
-- columns: quantity: how many it stands for; reach: people reached; position: in a search result, 1 is first;
--   beside_impressions: its channel records impressions too, so clicks can be set against them
select
    t.system, 'touch' as document_kind, t.external_id as document_id, cast(null as varchar) as document_line,
    t.touched_on as day, t.channel, t.customer_id, t.campaign_id, t.item_id, t.place_id, t.device, t.kind, t.quantity,
    t.reach, t.position,
    t.channel in (select shown.channel from touch as shown where shown.kind = 'impression') as beside_impressions
from touch as t
