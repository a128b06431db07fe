-- Carts that visitors filled, and whether an order came of them.
-- grain: one row a visit in which a cart was filled; where the visit is not known, one row a touch of kind cart
-- columns: quantity: how many carts; ordered: the visit ended in an order, NULL where the source never tells
with teller as (
    select distinct system from touch where converted is not null
),

outcome as (
    select system, visit_id, bool_or(converted) as converted
    from touch
    where visit_id is not null and converted is not null
    group by system, visit_id
),

filled as (
    select
        system, min(external_id) as external_id, min(touched_on) as touched_on, min(channel) as channel,
        max(customer_id) as customer_id, max(campaign_id) as campaign_id, max(device) as device, visit_id,
        1 as quantity, cast(null as boolean) as converted
    from touch
    where kind = 'cart' and visit_id is not null
    group by system, visit_id
    union all
    select
        system, external_id, touched_on, channel, customer_id, campaign_id, device, visit_id, quantity, converted
    from touch
    where kind = 'cart' and visit_id is null
)

select
    f.system, 'touch' as document_kind, f.external_id as document_id, cast(null as varchar) as document_line,
    f.touched_on as day, f.channel, f.customer_id, f.campaign_id, f.device, f.quantity,
    case when t.system is not null then coalesce(o.converted, f.converted, false) end as ordered
from filled as f
left join teller as t on t.system = f.system
left join outcome as o on o.system = f.system and o.visit_id = f.visit_id
