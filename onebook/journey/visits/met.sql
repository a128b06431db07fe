-- What people whom the source tells apart met with in digital channels, to be made into visits: numbers and words of
-- small vocabularies, of which there are numbers too.
-- grain: one row a touch of a digital channel with a visitor or a customer; touches that belong to no visit (adverts
--   shown or clicked elsewhere, search results) are left out
-- columns: external_id: of the touch, by which a visit is opened; thread: touches that may be one visit (from
--   `first_told` on: a visit that the source names; else one stream in one channel of one system); at: microseconds
--   since 1970 (of a touch of which only the day is known: the day's first); stream: whose touches follow one another
--   (the visitor's node, else the customer's); party: the customer's node; told_seconds: how long the visit lasted, as
--   the source says; -1: none
with held as (
    select
        t.system, t.external_id, t.visit_id, t.visitor_id, t.customer_id, $touch_party_system as party_system,
        t.item_id, t.campaign_id, t.device, t.touched_on as day,
        epoch_us(coalesce(t.touched_at, cast(t.touched_on as timestamp) at time zone $time_zone)) as at,
        cast(list_position([$systems], t.system) - 1 as utinyint) as of_system,
        cast(list_position([$channels], t.channel) - 1 as utinyint) as of_channel,
        cast(list_position([$kinds], t.kind) - 1 as utinyint) as kind,
        cast(coalesce(list_position([$purposes], t.purpose), 0) - 1 as tinyint) as purpose,
        cast(case when t.kind = 'error' then greatest(t.quantity, 1) else coalesce(t.errors, 0) end as integer) as errors,
        cast(case when t.kind = 'visit' then t.duration_seconds end as integer) as told_seconds, t.converted
    from $touches as t
    where
        t.channel in ($digital_channels)
        and t.kind not in ('impression', 'click', 'search_hit', 'share', 'referral', 'call', 'store_visit')
        and ($part)
)

select
    h.external_id,
    coalesce(
        $first_told + n.visit, coalesce(v.id, p.id) * $lanes + cast(h.of_system as bigint) * $width + h.of_channel
    ) as thread,
    h.at, cast(coalesce(v.id, p.id) as integer) as stream, cast(coalesce(p.id, -1) as integer) as party,
    h.of_system as system, h.of_channel as channel, h.kind, h.day, coalesce(i.number, -1) as item,
    coalesce(c.number, -1) as campaign, coalesce(d.number, -1) as device, h.purpose, h.errors,
    coalesce(h.told_seconds, -1) as told_seconds, coalesce(h.converted, false) as converted
from held as h
left join $nodes as v on v.kind = 'visitor' and v.system = h.system and v.code = h.visitor_id
left join $nodes as p on p.kind <> 'visitor' and p.system = h.party_system and p.code = h.customer_id
left join named_visit as n on n.system = h.system and n.visit_id = h.visit_id
left join item_word as i on i.word = h.item_id
left join campaign_word as c on c.word = h.campaign_id
left join device_word as d on d.word = h.device
where coalesce(v.id, p.id) is not null
