-- What persons did, one thing after another, across all channels.
-- grain: one row a step (see journey/visits)
-- columns: person; kind, phase: what it was and the phase it belongs to (the plan's, else journey/phases.toml)
select
    p.person, s.moment, s.day, s.channel, s.kind, $phase_of as phase, s.visit, s.campaign_id, s.system, s.document_kind,
    s.document_id
from journey_step as s
join journey_person as p on p.node = s.node
