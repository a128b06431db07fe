-- What people whom the source tells apart met with in digital channels, to be made into visits.
-- grain: one row a touch of a digital channel with a visitor or a customer; touches that belong to no visit (adverts
--   shown or clicked elsewhere, search results) are left out
-- columns: stream: whose touches follow one another (the visitor's node, else the customer's); party: the customer's
--   node; moment: the instant (of a touch of which only the day is known: the day's first)
select
    t.system, t.external_id, coalesce(v.id, p.id) as stream, p.id as party, t.channel, t.kind, t.visit_id, t.touched_on,
    coalesce(t.touched_at, cast(t.touched_on as timestamp) at time zone $time_zone) as moment,
    t.item_id, t.campaign_id, t.device, t.purpose, t.quantity, t.duration_seconds, t.errors, t.converted
from touch as t
left join lake.journey.node as v on v.kind = 'visitor' and v.system = t.system and v.code = t.visitor_id
left join lake.journey.node as p on p.kind <> 'visitor' and p.system = $touch_party_system and p.code = t.customer_id
where
    coalesce(v.id, p.id) is not null
    and t.channel in ($digital_channels)
    and t.kind not in ('impression', 'click', 'search_hit', 'share', 'referral', 'call', 'store_visit')
    and ($within)
