-- Journeys of persons, in the channel of their first step, on the day on which they began.
-- grain: one row a journey
-- columns: as person_journey; aware, considered, decided: it reached that phase; days_to_order: from the first step to
--   the first order (NULL: none)
select
    j.system, j.document_kind, j.document_id, j.document_line, j.day, j.channel, j.campaign_id, j.person, j.known,
    j.watched, j.orders, j.errors, j.awareness_at is not null as aware, j.consideration_at is not null as considered,
    j.decision_at is not null as decided, (epoch(j.ordered_at) - epoch(j.moment)) / 86400 as days_to_order
from person_journey as j
