-- Order lines of goods, with the person who bought them and what remained of them after returns.
-- grain: one row an order line of goods that is not cancelled
-- columns: day: when it was ordered; person: NULL where nobody is known; kept_amount: gross less discount and what came
--   back, business currency; side: `digital`, or `offline` (a physical or human channel)
with line as (
    select
        l.system, l.sales_order_id, l.line, l.ordered_on as day, l.channel, l.item_id, l.customer_id,
        $party_system as party_system, l.gross_amount - l.discount_amount as net_amount, l.rate_missing
    from order_line as l
    where l.line_kind = 'goods' and not l.cancelled
),

given_back as (
    select r.order_system as system, r.sales_order_id, o.order_line as line, sum(r.amount) as amount
    from returned as r
    join sales_return as o on o.system = r.system and o.external_id = r.document_id and o.line = r.document_line
    where o.order_line is not null
    group by r.order_system, r.sales_order_id, o.order_line
)

select
    l.system, 'sales_order' as document_kind, l.sales_order_id as document_id, l.line as document_line, l.day,
    l.channel, l.item_id, n.item_group, l.customer_id, w.person, l.net_amount - coalesce(g.amount, 0) as kept_amount,
    case when l.channel in ($digital_channels) then 'digital' else 'offline' end as side, l.rate_missing
from line as l
left join given_back as g on g.system = l.system and g.sales_order_id = l.sales_order_id and g.line = l.line
left join item_named as n on n.system = l.system and n.item_id = l.item_id
left join who as w on w.kind <> 'visitor' and w.system = l.party_system and w.code = l.customer_id
