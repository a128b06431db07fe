-- What persons looked at or asked about before buying, in any channel, and when.
-- grain: one row a visit, touch or question of somebody, and item
-- columns: side: `digital`, or `offline` (a physical or human channel); visit: its number, NULL where it is no visit;
--   item_group: of the item, NULL where it is not known. Only steps of the phases consideration and decision, as the
--   plan has them: visits to follow a parcel, to send something back or for service are none
with in_visit as (
    select
        p.person, s.visit, s.day, s.channel, s.kind, i.item_id, i.system as item_system, s.system, s.document_kind,
        s.document_id
    from journey_visit_item as i
    join journey_step as s on s.visit = i.visit
    join journey_person as p on p.node = s.node
    where $phase_of in ('consideration', 'decision')
),

names_an_item as (
    select system, external_id, 'touch' as document_kind, item_id
    from touch
    where
        item_id is not null
        and (
            channel not in ($digital_channels)
            or kind in ('impression', 'click', 'search_hit', 'share', 'referral', 'call', 'store_visit')
        )
    union all
    select system, external_id, 'contact' as document_kind, item_id from contact where item_id is not null
),

elsewhere as (
    select
        p.person, s.visit, s.day, s.channel, s.kind, n.item_id, n.system as item_system, s.system, s.document_kind,
        s.document_id
    from names_an_item as n
    join journey_step as s
        on s.document_kind = n.document_kind and s.system = n.system and s.document_id = n.external_id
    join journey_person as p on p.node = s.node
    where s.visit is null and $phase_of in ('consideration', 'decision')
),

together as (
    select * from in_visit
    union all
    select * from elsewhere
)

select
    t.person, t.visit, t.day, t.channel,
    case when t.channel in ($digital_channels) then 'digital' else 'offline' end as side, t.kind, t.item_id,
    n.item_group, t.system, t.document_kind, t.document_id
from together as t
left join item_named as n on n.system = t.item_system and n.item_id = t.item_id
