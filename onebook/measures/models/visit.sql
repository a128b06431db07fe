-- Visits to sites, apps and shops.
-- grain: one row a touch of kind visit or store_visit; for systems that give none, one row a visit_id of other touches
-- columns: quantity: how many visits it stands for; failed: how many of them met an error (NULL: the source does not
--   tell); checked: quantity where errors are known; only_track: came only to follow a parcel; returning_visitor: as
--   the source says
with visit_counter as (
    select distinct system from touch where kind in ('visit', 'store_visit')
),

error_counter as (
    select distinct system from touch where kind = 'error' and visit_id is not null
),

step as (
    select
        system, visit_id, min(external_id) as external_id, min(touched_at) as touched_at, min(touched_on) as touched_on,
        min(channel) as channel, max(customer_id) as customer_id, max(visitor_id) as visitor_id,
        max(campaign_id) as campaign_id, max(place_id) as place_id, max(device) as device,
        bool_or(returning_visitor) as returning_visitor,
        sum(case when kind = 'error' then greatest(quantity, 1) else coalesce(errors, 0) end) as errors,
        bool_or(errors is not null) as errors_told,
        bool_and(kind = 'tracking' or coalesce(purpose = 'track', false)) as only_track
    from touch
    where visit_id is not null and kind not in ('visit', 'store_visit')
    group by system, visit_id
),

counted as (
    select
        t.system, t.external_id, t.touched_at, t.touched_on, t.channel, t.customer_id, t.visitor_id, t.campaign_id,
        t.place_id, t.device, t.quantity, t.returning_visitor,
        coalesce(t.purpose = 'track', s.only_track, false) as only_track,
        case
            when t.errors is not null or coalesce(s.errors_told, false) or e.system is not null
                then least(t.quantity, greatest(coalesce(t.errors, 0), coalesce(s.errors, 0)))
        end as failed
    from touch as t
    left join step as s on s.system = t.system and s.visit_id = t.visit_id
    left join error_counter as e on e.system = t.system
    where t.kind in ('visit', 'store_visit')
    union all
    select
        s.system, s.external_id, s.touched_at, s.touched_on, s.channel, s.customer_id, s.visitor_id, s.campaign_id,
        s.place_id, s.device, 1 as quantity, s.returning_visitor, s.only_track,
        case when s.errors_told or e.system is not null then least(1, s.errors) end as failed
    from step as s
    left join error_counter as e on e.system = s.system
    where s.system not in (select system from visit_counter)
)

select
    system, 'touch' as document_kind, external_id as document_id, cast(null as varchar) as document_line,
    touched_on as day, touched_at, channel, customer_id, visitor_id, campaign_id, place_id, device, quantity, failed,
    case when failed is not null then quantity end as checked, only_track, returning_visitor
from counted
