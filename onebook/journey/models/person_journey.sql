-- Journeys of persons: what they did up to an order and after it, across all channels.
-- grain: one row a journey (see person_journey_day)
-- columns: person, journey: counted by person, from 1; day: on which it began; channel, document: of its first step;
--   last_channel, last_phase, last_kind, last_visit: of its last; awareness_at to loyalty_at: when each phase was first
--   reached (NULL: never); ordered_at: the first order; orders: how many; errors: met in visits; known: some record
--   tells who the person is; watched: it began a look-back or more before the last day recorded, so that it could go on
with walked as (
    select
        w.person, w.journey, min(w.day) as day, max(w.day) as last_day, min(w.moment) as moment,
        max(w.moment) as last_moment, count(*) as steps, count(*) filter (where w.kind = 'order') as orders,
        min(w.moment) filter (where w.kind = 'order') as ordered_at,
        min(w.moment) filter (where w.phase = 'awareness') as awareness_at,
        min(w.moment) filter (where w.phase = 'consideration') as consideration_at,
        min(w.moment) filter (where w.phase = 'decision') as decision_at,
        min(w.moment) filter (where w.phase = 'service') as service_at,
        min(w.moment) filter (where w.phase = 'loyalty') as loyalty_at,
        coalesce(sum(v.errors), 0) as errors,
        min({
            'place': w.place, 'system': w.system, 'document_kind': w.document_kind, 'document_id': w.document_id,
            'channel': w.channel, 'campaign_id': w.campaign_id
        }) as began,
        max({
            'place': w.place, 'system': w.system, 'document_kind': w.document_kind, 'document_id': w.document_id,
            'channel': w.channel, 'phase': w.phase, 'kind': w.kind, 'visit': w.visit
        }) as ended
    from walked_step as w
    left join journey_visit as v on v.visit = w.visit
    group by w.person, w.journey
),

named as (
    select distinct p.person
    from journey_person as p
    join journey_node as n on n.id = p.node
    where n.kind <> 'visitor'
),

recorded as (
    select max(s.day) as last_day from journey_step as s
)

select
    w.person, w.journey, w.began.system as system, w.began.document_kind as document_kind,
    w.began.document_id as document_id, cast(null as varchar) as document_line, w.began.channel as channel,
    w.began.campaign_id as campaign_id, w.day, w.last_day, w.moment, w.last_moment, w.steps, w.orders, w.errors,
    w.awareness_at, w.consideration_at, w.decision_at, w.ordered_at, w.service_at, w.loyalty_at,
    w.ended.channel as last_channel, w.ended.phase as last_phase, w.ended.kind as last_kind,
    w.ended.visit as last_visit, w.ended.system as last_system, w.ended.document_kind as last_document_kind,
    w.ended.document_id as last_document_id, n.person is not null as known,
    date_diff('day', w.day, r.last_day) >= $look_back as watched
from walked as w
cross join recorded as r
left join named as n on n.person = w.person
