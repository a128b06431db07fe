-- Visits of people whom the source tells apart.
-- grain: one row a visit
-- columns: stream, party: nodes (party: who was known last in it; NULL: nobody); seconds: how long it lasted, as the
--   source says or from its first touch to its last; views: pages and products seen; interest_after, interest_seconds:
--   at which touch and after how many seconds something of interest was reached (a product, a cart, a question);
--   reached: within three touches or seven seconds; engaged: over ten seconds, or a key event, or two views (as Google
--   Analytics 4 counts engaged sessions); stayed: reached and engaged; failed: an error was met; document: its first touch
with summed as (
    select
        n.visit, min(n.system) as system, min(n.channel) as channel, min(n.stream) as stream,
        arg_max(n.party, n.place) as party, min(n.at) as first_at, max(n.at) as last_at, min(n.day) as day,
        max(n.day) as last_day, min(n.place) as first_place, arg_min(n.touch, n.place) as touch,
        count(*) filter (where n.kind <> 'visit') as touches,
        count(*) filter (where n.kind in ('page_view', 'product_view')) as views,
        count(*) filter (where n.kind = 'product_view') as product_views,
        count(*) filter (where n.kind = 'cart') as carts,
        count(*) filter (where n.kind = 'checkout') as checkouts,
        count(*) filter (where n.kind = 'question') as questions,
        sum(n.errors) as errors, max(n.told_seconds) as told_seconds, bool_or(n.kind = 'visit') as told,
        bool_or(n.converted) as converted,
        min(n.place) filter (where n.kind in ('product_view', 'cart', 'checkout', 'question')) as interest_place,
        min(n.at) filter (where n.kind in ('product_view', 'cart', 'checkout', 'question')) as interest_at,
        max(n.campaign) as campaign, max(n.device) as device, max(n.purpose) as purpose,
        bool_or(n.kind = 'tracking' or n.purpose = 'track')
        and bool_and(n.kind = 'tracking' or n.purpose = 'track' or (n.kind = 'visit' and n.purpose is null))
            as only_track
    from numbered as n
    group by n.visit
),

measured as (
    select
        s.*,
        coalesce(s.told_seconds, (s.last_at - s.first_at) // 1000000) as seconds,
        s.interest_place - s.first_place + (case when s.told then 0 else 1 end) as interest_after,
        (s.interest_at - s.first_at) // 1000000 as interest_seconds
    from summed as s
),

judged as (
    select
        m.*,
        coalesce(m.interest_after <= 3 or m.interest_at - m.first_at <= 7000000, false) as reached,
        coalesce(m.told_seconds > 10, m.last_at - m.first_at > 10000000) or m.carts + m.checkouts + m.questions > 0
        or m.views > 1 or coalesce(m.converted, false) as engaged
    from measured as m
)

select
    j.visit, cast(j.system as varchar) as system, cast(j.channel as varchar) as channel, j.stream, j.party,
    make_timestamptz(j.first_at) as moment, j.day, j.last_day, j.seconds, j.touches, j.views, j.product_views, j.carts,
    j.checkouts, j.questions, cast(j.errors as bigint) as errors, j.errors > 0 as failed,
    coalesce(j.converted, false) as converted, j.interest_after, j.interest_seconds, j.reached, j.engaged,
    j.reached and j.engaged as stayed, cast(j.campaign as varchar) as campaign_id, cast(j.device as varchar) as device,
    cast(j.purpose as varchar) as purpose, coalesce(j.only_track, false) as only_track, m.external_id as document_id
from judged as j
join met as m on m.rowid = j.touch
