-- Research on digital channels: what persons looked at, and when.
-- grain: one row a visit and item; visits only to follow a parcel, to send something back or for service are left out
-- columns: item_group: of the item, NULL where it is not known
select
    v.person, v.visit, v.day, v.channel, i.item_id, n.item_group, v.system, v.document_kind, v.document_id
from journey_visit_item as i
join person_visit as v on v.visit = i.visit
left join item_named as n on n.system = i.system and n.item_id = i.item_id
where not v.only_track and coalesce(v.purpose, 'shop') in ('shop', 'research', 'other')
