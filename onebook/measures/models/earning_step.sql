-- What people met with or did before they bought: the steps that can have a part in an order.
-- grain: one row a step of the phases awareness, consideration and decision that is no order (deliveries, returns,
--   service cases, surveys, and visits to follow a parcel or to send something back belong to later phases)
-- columns: as person_step
select
    s.person, s.moment, s.day, s.channel, s.kind, s.visit, s.campaign_id, s.system, s.document_kind, s.document_id
from person_step as s
where s.phase in ('awareness', 'consideration', 'decision') and s.kind <> 'order' and s.channel is not null
