-- Order lines that went out in several shipments, each part with its share of the line's amounts.
-- grain: one row a shipment line whose order line carries no shipping date of its own
-- columns: as `sale`. Shares are differences of running, rounded sums, so the parts of a line add up to it exactly.
with parts as (
    select
        s.system, s.sales_order_id, s.order_line, s.shipped_on, s.quantity, s.shipment_id, s.line,
        sum(s.quantity) over running as upto
    from shipment_line as s
    window running as (
        partition by s.system, s.sales_order_id, s.order_line order by s.shipped_on, s.shipment_id, s.line
        rows between unbounded preceding and current row
    )
),

lined as (
    select l.*, p.shipped_on as part_on, p.quantity as part_quantity, p.upto,
        case when p.upto >= l.quantity then 1 else p.upto / l.quantity end as share_upto,
        case when p.upto - p.quantity >= l.quantity then 1 else (p.upto - p.quantity) / l.quantity end as share_before
    from parts as p
    join order_line as l
        on l.system = p.system and l.sales_order_id = p.sales_order_id and l.line = p.order_line
    where
        l.shipped_on is null and l.line_kind <> 'voucher' and l.quantity > 0
        and not ($recognised_at_order)
        and coalesce(l.delivery_method, 'ship') not in ('carry_out', 'digital')
)

select
    system, 'sales_order' as document_kind, sales_order_id as document_id, line as document_line, part_on as day,
    channel, place_id, item_id, customer_id, sales_person_id, carrier, part_quantity as quantity,
    cast(round(gross_amount * share_upto, 4) - round(gross_amount * share_before, 4) as decimal(18, 4)) as gross_amount,
    cast(round(discount_amount * share_upto, 4) - round(discount_amount * share_before, 4) as decimal(18, 4))
        as discount_amount,
    cast(round(shipping_amount * share_upto, 4) - round(shipping_amount * share_before, 4) as decimal(18, 4))
        as shipping_amount,
    cast(round(cost_amount * share_upto, 4) - round(cost_amount * share_before, 4) as decimal(18, 4)) as cost_amount,
    rate_missing
from lined
