-- Visits of people whom the source tells apart, those only to follow a parcel left out.
-- grain: one row a visit
-- columns: as person_visit; customer_id: whom the visit's touches name, NULL where nobody is known
select
    v.system, v.document_kind, v.document_id, v.document_line, v.day, v.channel, v.campaign_id, v.device, v.person,
    v.seconds, v.views, v.engaged, v.stayed, v.failed, v.errors, v.converted, v.carts
from person_visit as v
where not v.only_track
