-- Whose each sales order is, as a person.
-- grain: one row a sales order that is no draft
-- columns: person: NULL where nobody is known
with placed as (
    select o.system, o.external_id, o.channel, o.customer_id, $party_system as party_system
    from sales_order as o
    where coalesce(o.status, 'placed') <> 'draft'
)

select p.system, p.external_id, p.channel, p.customer_id, w.person
from placed as p
left join who as w on w.kind <> 'visitor' and w.system = p.party_system and w.code = p.customer_id
