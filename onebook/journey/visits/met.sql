-- What people whom the source tells apart met with in digital channels, to be made into visits: numbers and words of
-- small vocabularies only, because all of it is sorted.
-- grain: one row a touch of a digital channel with a visitor or a customer; touches that belong to no visit (adverts
--   shown or clicked elsewhere, search results) are left out
-- columns: external_id: of the touch, by which a visit is opened; thread: touches that may be one visit (below zero: the
--   source names the visit; else one stream in one channel of one system, of each of which there are fewer than 1024);
--   at: microseconds since 1970 (of a touch of which only the day is known: the day's first); tie: the order among
--   touches of one instant, by kind, else by chance; stream: whose touches follow one another (the visitor's node, else
--   the customer's); party: the customer's node; told_seconds: how long the visit lasted, as the source says
with held as (
    select
        t.system, t.external_id, t.channel, t.kind, t.visit_id, t.touched_on, t.item_id, t.campaign_id, t.device,
        t.purpose, t.quantity, t.duration_seconds, t.errors, t.converted, coalesce(v.id, p.id) as stream, p.id as party,
        coalesce(t.touched_at, cast(t.touched_on as timestamp) at time zone $time_zone) as moment
    from touch as t
    left join lake.journey.node as v on v.kind = 'visitor' and v.system = t.system and v.code = t.visitor_id
    left join lake.journey.node as p
        on p.kind <> 'visitor' and p.system = $touch_party_system and p.code = t.customer_id
    where
        coalesce(v.id, p.id) is not null
        and t.channel in ($digital_channels)
        and t.kind not in ('impression', 'click', 'search_hit', 'share', 'referral', 'call', 'store_visit')
        and ($within)
),

worded as (
    select
        h.*, cast(h.system as met_system) as of_system, cast(h.channel as met_channel) as of_channel,
        cast(h.kind as met_kind) as of_kind
    from held as h
)

select
    w.external_id,
    coalesce(-n.visit, w.stream * 1048576 + enum_code(w.of_system) * 1024 + enum_code(w.of_channel)) as thread,
    epoch_us(w.moment) as at, (cast(enum_code(w.of_kind) as ubigint) << 56) + (hash(w.external_id) >> 8) as tie,
    w.stream, w.party, w.of_system as system, w.of_channel as channel, w.of_kind as kind, w.touched_on as day,
    cast(w.item_id as met_item) as item, cast(w.campaign_id as met_campaign) as campaign,
    cast(w.device as met_device) as device, cast(w.purpose as met_purpose) as purpose,
    cast(case when w.kind = 'error' then greatest(w.quantity, 1) else coalesce(w.errors, 0) end as integer) as errors,
    cast(case when w.kind = 'visit' then w.duration_seconds end as integer) as told_seconds, w.converted
from worded as w
left join named_visit as n on n.system = w.system and n.visit_id = w.visit_id
