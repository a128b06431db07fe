-- Questions that people asked before they bought, with what they were about.
-- grain: one row a contact of kind question
-- columns: kind: of its channel (`digital`, `physical` or `human`); topic; item_system, item_id: the item, as its own
--   system names it; person: NULL where nobody is known
with asked as (
    select
        c.system, c.external_id, c.opened_on, c.channel, c.topic, c.item_id, c.customer_id,
        $party_system as party_system
    from contact as c
    where c.kind = 'question'
)

select
    a.system, 'contact' as document_kind, a.external_id as document_id, cast(null as varchar) as document_line,
    a.opened_on as day, a.channel,
    case
        when a.channel in ($digital_channels) then 'digital' when a.channel in ($physical_channels) then 'physical'
        else 'human'
    end as kind,
    a.topic, coalesce(n.item_system, a.system) as item_system, a.item_id, n.name, n.item_group, w.person
from asked as a
left join item_named as n on n.system = a.system and n.item_id = a.item_id
left join who as w on w.kind <> 'visitor' and w.system = a.party_system and w.code = a.customer_id
