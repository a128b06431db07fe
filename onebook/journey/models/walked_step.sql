-- What persons did, with the journey that it belongs to (see person_journey_day).
-- grain: one row a step
-- columns: place: puts the steps of a journey in order: by their instants, at the same one by phase; others as in
--   person_step
select
    s.person, d.journey, s.moment, s.day, s.channel, s.kind, s.phase, s.visit, s.campaign_id, s.system,
    s.document_kind, s.document_id,
    epoch(s.moment) * 10 + case
        s.phase when 'awareness' then 1 when 'consideration' then 2 when 'decision' then 3 when 'service' then 4 else 5
    end as place
from person_step as s
join person_journey_day as d
    on d.person = s.person and d.day = s.day and d.is_after = (s.phase in ('service', 'loyalty'))
