-- Visits of people whom the source tells apart.
-- grain: one row a visit
-- columns: stream, party: nodes (party: who was known last in it; NULL: nobody); seconds: how long it lasted, as the source says or from its
--   first touch to its last; views: pages and products seen; interest_after, interest_seconds: at which touch and after
--   how many seconds something of interest was reached (a product, a cart, a question); reached: within three touches or
--   seven seconds; engaged: over ten seconds, or a key event, or two views (as Google Analytics 4 counts engaged
--   sessions); stayed: reached and engaged; failed: an error was met; document: its first touch
with summed as (
    select
        n.visit, n.system, min(n.channel) as channel, min(n.stream) as stream, arg_max(n.party, n.nth) as party, min(n.moment) as moment,
        min(n.touched_on) as day, max(n.touched_on) as last_day,
        max(n.moment) as last_at, count(*) filter (where n.kind <> 'visit') as touches,
        count(*) filter (where n.kind in ('page_view', 'product_view')) as views,
        count(*) filter (where n.kind = 'product_view') as product_views,
        count(*) filter (where n.kind = 'cart') as carts,
        count(*) filter (where n.kind = 'checkout') as checkouts,
        count(*) filter (where n.kind = 'question') as questions,
        sum(case when n.kind = 'error' then greatest(n.quantity, 1) else coalesce(n.errors, 0) end) as errors,
        max(n.duration_seconds) filter (where n.kind = 'visit') as told_seconds,
        bool_or(n.kind = 'visit') as told,
        bool_or(n.converted) as converted,
        min(n.nth) filter (where n.kind in ('product_view', 'cart', 'checkout', 'question')) as interest_nth,
        min(n.moment) filter (where n.kind in ('product_view', 'cart', 'checkout', 'question')) as interest_at,
        max(n.campaign_id) as campaign_id, max(n.device) as device, max(n.purpose) as purpose,
        bool_or(n.kind = 'tracking' or n.purpose = 'track')
        and bool_and(n.kind = 'tracking' or n.purpose = 'track' or (n.kind = 'visit' and n.purpose is null))
            as only_track,
        min(n.external_id) filter (where n.nth = 1) as document_id
    from numbered as n
    group by n.visit, n.system
),

measured as (
    select
        s.*,
        coalesce(s.told_seconds, epoch(s.last_at) - epoch(s.moment)) as seconds,
        s.interest_nth - (case when s.told then 1 else 0 end) as interest_after,
        epoch(s.interest_at) - epoch(s.moment) as interest_seconds
    from summed as s
),

judged as (
    select
        m.*,
        coalesce(m.interest_after <= 3 or m.interest_seconds <= 7, false) as reached,
        m.seconds > 10 or m.carts + m.checkouts + m.questions > 0 or m.views > 1 or coalesce(m.converted, false)
            as engaged
    from measured as m
)

select
    j.visit, j.system, j.channel, j.stream, j.party, j.moment, j.day, j.last_day, cast(j.seconds as bigint) as seconds, j.touches,
    j.views, j.product_views, j.carts, j.checkouts, j.questions, cast(j.errors as bigint) as errors, j.errors > 0 as failed,
    coalesce(j.converted, false) as converted, j.interest_after, cast(j.interest_seconds as bigint) as interest_seconds,
    j.reached, j.engaged, j.reached and j.engaged as stayed, j.campaign_id, j.device, j.purpose,
    coalesce(j.only_track, false) as only_track, j.document_id
from judged as j
