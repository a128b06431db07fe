-- Carts that were left, and whether what was in them was bought elsewhere.
-- grain: one row a visit in which a cart was filled and nothing ordered, by somebody known
-- columns: saved: within fourteen days the person ordered something of the same item group in another channel
with filled as (
    select v.system, v.document_kind, v.document_id, v.visit, v.person, v.day, v.channel, v.campaign_id, v.device
    from person_visit as v
    where v.carts > 0 and not v.converted and v.known
),

wanted as (
    select f.visit, f.person, f.day, f.channel, i.item_id, n.item_group
    from filled as f
    join journey_visit_item as i on i.visit = f.visit and i.carts > 0
    left join item_named as n on n.system = i.system and n.item_id = i.item_id
),

bought_elsewhere as (
    select distinct w.visit
    from wanted as w
    join person_line as l
        on l.person = w.person and l.channel <> w.channel and l.day >= w.day and date_diff('day', w.day, l.day) <= 14
        and (l.item_group = w.item_group or l.item_id = w.item_id)
)

select
    f.system, f.document_kind, f.document_id, cast(null as varchar) as document_line, f.day, f.channel, f.campaign_id,
    f.device, f.person, b.visit is not null as saved
from filled as f
left join bought_elsewhere as b on b.visit = f.visit
