-- Visits to sites, apps and shops, where every system that tells what happened in visits also gives the visits.
-- grain: one row a touch of kind visit or store_visit
-- columns: as visit
with error_counter as (
    select distinct system from touch where kind = 'error' and visit_id is not null
),

met as (
    select
        system, visit_id,
        sum(case when kind = 'error' then greatest(quantity, 1) else coalesce(errors, 0) end) as errors,
        bool_or(errors is not null) as errors_told
    from touch
    where visit_id is not null and kind not in ('visit', 'store_visit') and (kind = 'error' or errors is not null)
    group by system, visit_id
),

counted as (
    select
        t.system, t.external_id, t.touched_at, t.touched_on, t.channel, t.customer_id, t.visitor_id, t.campaign_id,
        t.place_id, t.device, t.quantity, t.returning_visitor, coalesce(t.purpose = 'track', false) as only_track,
        case
            when t.errors is not null or coalesce(m.errors_told, false) or e.system is not null
                then least(t.quantity, greatest(coalesce(t.errors, 0), coalesce(m.errors, 0)))
        end as failed
    from touch as t
    left join met as m on m.system = t.system and m.visit_id = t.visit_id
    left join error_counter as e on e.system = t.system
    where t.kind in ('visit', 'store_visit')
)

select
    system, 'touch' as document_kind, external_id as document_id, cast(null as varchar) as document_line,
    touched_on as day, touched_at, channel, customer_id, visitor_id, campaign_id, place_id, device, quantity, failed,
    case when failed is not null then quantity end as checked, only_track, returning_visitor
from counted
