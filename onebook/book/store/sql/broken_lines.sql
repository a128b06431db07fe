-- Order lines whose parts do not add up, or that disagree with what is kept for them or left for them.
-- grain: one row an order line, and what is wrong with it
-- columns: said, found: in ten-thousandths
with part as (
    select l.order_id, l.kit_line from sales_order_line as l where l.kit_line is not null
),

kept as (
    select a.order_id, a.line, sum(a.quantity) as quantity from allocation as a group by a.order_id, a.line
),

gone as (
    select m.order_id, m.line, sum(m.quantity) as quantity, -sum(m.value) as cost
    from stock_move as m
    where m.reason = 'shipment'
    group by m.order_id, m.line
)

select
    l.order_id, l.line, 'quantity' as what, l.quantity as said,
    l.waiting + l.allocated + l.shipped + l.cancelled as found
from sales_order_line as l
join sales_order as o on o.order_id = l.order_id
where
    (l.quantity <> l.waiting + l.allocated + l.shipped + l.cancelled and o.status <> 'draft')
    or l.waiting < 0 or l.allocated < 0 or l.shipped < 0 or l.cancelled < 0
union all
select l.order_id, l.line, 'delivered' as what, l.delivered as said, l.shipped as found
from sales_order_line as l
where l.delivered > l.shipped or l.delivered < 0
union all
select l.order_id, l.line, 'allocated' as what, l.allocated as said, coalesce(k.quantity, 0) as found
from sales_order_line as l
left join kept as k on k.order_id = l.order_id and k.line = l.line
where
    l.allocated <> coalesce(k.quantity, 0)
    and l.line not in (select p.kit_line from part as p where p.order_id = l.order_id)
union all
select l.order_id, l.line, 'shipped' as what, l.shipped as said, coalesce(g.quantity, 0) as found
from sales_order_line as l
left join gone as g on g.order_id = l.order_id and g.line = l.line
where
    (l.shipped <> coalesce(g.quantity, 0) or l.cost_amount <> coalesce(g.cost, 0))
    and l.line not in (select p.kit_line from part as p where p.order_id = l.order_id)
