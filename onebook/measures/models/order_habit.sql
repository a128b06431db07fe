-- Sales orders by how their customers like to get and to pay for goods.
-- grain: one row a sales order of goods that is not cancelled
-- columns: kind: of its channel (`digital`, `physical` or `human`); delivery_method; paid_by: how it was paid, NULL
--   where no payment is recorded (or only failed ones); person: NULL where nobody is known
with paying as (
    select coalesce(u.id_system, p.system) as system, p.sales_order_id, min(p.method) as paid_by
    from payment as p
    left join id_space as u on u.kind = 'sales_order' and u.system = p.system
    where
        coalesce(p.kind, 'payment') in ('payment', 'deposit') and coalesce(p.status, 'succeeded') = 'succeeded'
        and p.method is not null
    group by coalesce(u.id_system, p.system), p.sales_order_id
),

ordered as (
    select l.system, l.document_id, max(l.channel) as channel, min(l.day) as day, max(l.person) as person
    from person_line as l
    group by l.system, l.document_id
)

select
    o.system, 'sales_order' as document_kind, o.document_id, cast(null as varchar) as document_line, o.day, o.channel,
    case
        when o.channel in ($digital_channels) then 'digital' when o.channel in ($physical_channels) then 'physical'
        else 'human'
    end as kind,
    h.delivery_method, p.paid_by, o.person
from ordered as o
left join sales_order as h on h.system = o.system and h.external_id = o.document_id
left join paying as p on p.system = o.system and p.sales_order_id = o.document_id
