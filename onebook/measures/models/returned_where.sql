-- What came back, by the channel that sold it and the one that took it back.
-- grain: one row a sales return, channel that sold and channel that took it back
-- columns: return_channel: NULL where the source does not tell; amount: of the goods, business currency; person: who
--   bought them, NULL where nobody is known
with given_back as (
    select
        r.system, r.document_id, r.order_system, r.sales_order_id, r.channel, r.return_channel, min(r.day) as day,
        sum(r.amount) as amount
    from returned as r
    group by r.system, r.document_id, r.order_system, r.sales_order_id, r.channel, r.return_channel
)

select
    g.system, 'sales_return' as document_kind, g.document_id, cast(null as varchar) as document_line, g.day, g.channel,
    g.return_channel, o.person, g.amount
from given_back as g
left join person_order as o on o.system = g.order_system and o.external_id = g.sales_order_id
