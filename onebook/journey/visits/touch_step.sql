-- Touches that belong to no visit, as steps.
-- grain: one row a touch of somebody known that is no part of a visit
-- columns: as step
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
from $touches as t
left join $nodes as n on n.kind = 'visitor' and n.system = t.system and n.code = t.visitor_id
left join $nodes as p on p.kind <> 'visitor' and p.system = $touch_party_system and p.code = t.customer_id
where
    coalesce(p.id, n.id) is not null
    and (
        t.channel not in ($digital_channels)
        or t.kind in ('impression', 'click', 'search_hit', 'share', 'referral', 'call', 'store_visit')
    )
