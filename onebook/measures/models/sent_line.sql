-- Sales order lines with promise, shipping and delivery: the line's own, else those of its parcels, else of its order.
-- grain: one row a sales order line
-- columns: as sales_order_line; an order's promise holds for its goods alone, since nobody delivers a fee; in_parts: it
--   went out in shipments whose contents are told, and has no shipping date of its own.
--   A line that was cancelled by itself did not go out with its order.
-- Where neither orders nor shipments tell more than lines, `sent_line_alone` takes this model's place.
with told_line as (
    select
        *, cancelled_on is not null or cancelled_by is not null or cancel_reason is not null as cancelled_alone
    from sales_order_line
)

select
    l.* exclude (
        cancelled_alone, delivery_method, carrier, promised_at, promised_on, latest_promised_at, latest_promised_on,
        shipped_at, shipped_on, delivered_at, delivered_on
    ),
    coalesce(l.delivery_method, o.delivery_method) as delivery_method,
    coalesce(l.carrier, p.carrier, o.carrier) as carrier,
    case when l.promised_on is null and l.line_kind = 'goods' then o.promised_at else l.promised_at end as promised_at,
    case when l.promised_on is null and l.line_kind = 'goods' then o.promised_on else l.promised_on end as promised_on,
    case when l.promised_on is null and l.line_kind = 'goods' then o.latest_promised_at else l.latest_promised_at end
        as latest_promised_at,
    case when l.promised_on is null and l.line_kind = 'goods' then o.latest_promised_on else l.latest_promised_on end
        as latest_promised_on,
    case
        when l.shipped_on is null and p.order_line is null and not l.cancelled_alone then o.shipped_at else l.shipped_at
    end as shipped_at,
    case
        when l.shipped_on is null and p.order_line is null and not l.cancelled_alone then o.shipped_on else l.shipped_on
    end as shipped_on,
    case
        when l.delivered_on is not null then l.delivered_at
        when p.order_line is null and not l.cancelled_alone then o.delivered_at
        when p.quantity >= l.quantity then p.delivered_at
    end as delivered_at,
    case
        when l.delivered_on is not null then l.delivered_on
        when p.order_line is null and not l.cancelled_alone then o.delivered_on
        when p.quantity >= l.quantity then p.delivered_on
    end as delivered_on,
    l.shipped_on is null and p.order_line is not null as in_parts
from told_line as l
left join order_sent as o on o.system = l.system and o.sales_order_id = l.sales_order_id
left join parcel_line as p
    on p.system = l.system and p.sales_order_id = l.sales_order_id and p.order_line = l.line
