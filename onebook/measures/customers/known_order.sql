-- Sales orders, and how far they are.
-- grain: one row a sales order of somebody known; drafts are left out
-- columns: amount: gross less discount of what is not cancelled; kept: of goods, less what came back; both in the
--   business's currency. lines, undelivered, unsent: lines of goods that are not cancelled, and those of them that
--   nothing is told of the delivery or shipping of (see known_telling); an order without lines counts as one
with line as (
    select
        l.system, l.sales_order_id,
        sum(case when not l.cancelled then l.gross_amount - l.discount_amount end) as amount,
        sum(case when not l.cancelled and l.line_kind = 'goods' then l.gross_amount - l.discount_amount end) as goods,
        count(*) filter (where l.line_kind = 'goods' and not l.cancelled) as lines,
        count(*) filter (where l.line_kind = 'goods' and not l.cancelled and l.delivered_on is null) as undelivered,
        count(*) filter (where l.line_kind = 'goods' and not l.cancelled and l.shipped_on is null) as unsent,
        max(case when not l.cancelled then l.promised_on end) as promised_on,
        max(case when not l.cancelled then l.latest_promised_on end) as latest_promised_on,
        max(l.shipped_on) as shipped_on, max(l.delivery_method) as delivery_method, bool_and(l.cancelled) as cancelled
    from order_line as l
    group by l.system, l.sales_order_id
),

given_back as (
    select r.order_system as system, r.sales_order_id, sum(r.amount) as amount
    from returned as r
    group by r.order_system, r.sales_order_id
),

known as (
    select
        n.id as node, o.system, o.external_id, o.ordered_on, o.channel, o.status,
        coalesce(l.cancelled, false) or coalesce(o.status = 'cancelled', false) or o.cancelled_on is not null
            as cancelled,
        coalesce(o.delivery_method, l.delivery_method, 'ship') as delivery_method,
        coalesce(l.promised_on, o.promised_on) as promised_on,
        coalesce(l.latest_promised_on, o.latest_promised_on) as latest_promised_on,
        coalesce(l.shipped_on, o.shipped_on) as shipped_on,
        l.amount, l.goods - coalesce(g.amount, 0) as kept, coalesce(l.lines, 1) as lines,
        coalesce(l.undelivered, case when o.delivered_on is null then 1 else 0 end) as undelivered,
        coalesce(l.unsent, case when o.shipped_on is null then 1 else 0 end) as unsent
    from sales_order as o
    join journey_node as n
        on n.kind <> 'visitor' and n.system = $party_system_of_order and n.code = o.customer_id
    left join line as l on l.system = o.system and l.sales_order_id = o.external_id
    left join given_back as g on g.system = o.system and g.sales_order_id = o.external_id
    where coalesce(o.status, 'placed') <> 'draft'
)

select
    node, system, external_id as id, cast(ordered_on as varchar) as day, channel, status,
    cast(cancelled as bigint) as cancelled, delivery_method, cast(promised_on as varchar) as promised_on,
    cast(latest_promised_on as varchar) as latest_promised_on, cast(shipped_on as varchar) as shipped_on,
    cast(coalesce(amount, 0) * 10000 as bigint) as amount, cast(coalesce(kept, 0) * 10000 as bigint) as kept, lines,
    undelivered, unsent
from known
