-- Visits as steps.
-- grain: one row a visit of `new_visit`
-- columns: as step
select
    coalesce(v.party, v.stream) as node, v.moment, v.day, v.channel,
    case
        when v.only_track or v.purpose = 'track' then 'visit_track'
        when v.purpose in ('return', 'service', 'account') then 'visit_' || v.purpose
        when v.carts + v.checkouts > 0 then 'visit_cart'
        else 'visit'
    end as kind,
    v.visit, v.campaign_id, v.system, 'touch' as document_kind, v.document_id
from new_visit as v
