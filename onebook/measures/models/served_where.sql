-- Service cases and complaints about orders, by the channel that sold and the one that was turned to.
-- grain: one row a contact of kind service or complaint that names its order
-- columns: channel: turned to; order_channel: that sold; person: who bought, NULL where nobody is known;
--   explained_again, solved: as the source tells (NULL: it does not)
with about_order as (
    select
        c.system, c.external_id, c.opened_on, c.channel, c.explained_again, c.solved_first_time, c.sales_order_id,
        coalesce(c.sales_order_system, u.id_system, c.system) as order_system
    from contact as c
    left join id_space as u on u.kind = 'sales_order' and u.system = c.system
    where c.kind in ('service', 'complaint') and c.sales_order_id is not null
)

select
    a.system, 'contact' as document_kind, a.external_id as document_id, cast(null as varchar) as document_line,
    a.opened_on as day, a.channel, o.channel as order_channel, o.person, a.explained_again,
    a.solved_first_time as solved
from about_order as a
join person_order as o on o.system = a.order_system and o.external_id = a.sales_order_id
