-- What people did, one thing after another, across all channels.
-- grain: one row a visit, a touch that belongs to no visit, a sales order, delivery, return, contact, lead or survey
-- columns: node: who (the customer, else the visitor); moment: the instant; kind: what (journey/phases.toml names them all);
--   visit: its number, where it is one; document: what can be opened
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
union all
select
    coalesce(p.id, n.id) as node,
    coalesce(t.touched_at, cast(t.touched_on as timestamp) at time zone $time_zone) as moment, t.touched_on as day, t.channel,
    case
        when t.kind in ('visit', 'call', 'store_visit') and t.purpose in ('track', 'return', 'service', 'account')
            then 'visit_' || t.purpose
        when t.kind in ('visit', 'store_visit') then 'visit'
        else t.kind
    end as kind,
    cast(null as bigint) as visit, t.campaign_id, t.system, 'touch' as document_kind, t.external_id as document_id
from touch as t
left join lake.journey.node as n on n.kind = 'visitor' and n.system = t.system and n.code = t.visitor_id
left join lake.journey.node as p on p.kind <> 'visitor' and p.system = $touch_party_system and p.code = t.customer_id
where
    coalesce(p.id, n.id) is not null
    and (
        t.channel not in ($digital_channels)
        or t.kind in ('impression', 'click', 'search_hit', 'share', 'referral', 'call', 'store_visit')
    )
    and ($within)
