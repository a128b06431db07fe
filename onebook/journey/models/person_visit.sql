-- Visits with the person who made them.
-- grain: one row a visit
-- columns: as in journey/visits/visit.sql; person: who, customer if one was known in it
select
    p.person, v.visit, v.system, 'touch' as document_kind, v.document_id, cast(null as varchar) as document_line,
    v.channel, v.moment, v.day, v.seconds, v.touches, v.views, v.product_views, v.carts, v.checkouts, v.questions,
    v.errors, v.failed, v.converted, v.interest_after, v.interest_seconds, v.reached, v.engaged, v.stayed,
    v.campaign_id, v.device, v.purpose, v.only_track, v.party is not null as known
from journey_visit as v
join journey_person as p on p.node = coalesce(v.party, v.stream)
