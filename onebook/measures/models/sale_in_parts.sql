-- Order lines that went out in several shipments, each part with its share of the line's amounts.
-- grain: one row a shipment line whose order line carries no shipping date of its own
-- columns: as sale. Amounts are shared out in ten-thousandths of the currency and of the item's unit (beyond 100,000
--   units, in whole units), by running quantities, so the parts of a line add up to it exactly.
with shipped_line as (
    select
        coalesce(u.id_system, s.system) as order_system, s.system, s.shipment_id, s.line, s.sales_order_id,
        s.order_line, s.quantity, coalesce(s.shipped_on, h.shipped_on) as shipped_on
    from shipment_line as s
    left join shipment as h on h.system = s.system and h.external_id = s.shipment_id
    left join id_space as u on u.kind = 'sales_order' and u.system = s.system
),

part as (
    select
        s.order_system as system, s.sales_order_id, s.order_line, s.shipped_on, s.quantity,
        sum(s.quantity) over (
            partition by s.order_system, s.sales_order_id, s.order_line
            order by s.shipped_on, s.system, s.shipment_id, s.line
            rows between unbounded preceding and current row
        ) as upto
    from shipped_line as s
),

lined as (
    select
        l.*, p.shipped_on as part_on, p.quantity as part_quantity,
        case when l.quantity < 100000 then 10000 else 1 end as units,
        least(p.upto, l.quantity) as quantity_after, least(p.upto - p.quantity, l.quantity) as quantity_before
    from part as p
    join order_line as l
        on l.system = p.system and l.sales_order_id = p.sales_order_id and l.line = p.order_line
    where
        l.in_parts and l.line_kind <> 'voucher' and l.quantity > 0 and not ($recognised_at_order)
),

minor as (
    select
        l.*,
        cast(l.quantity * l.units as bigint) as whole, cast(l.quantity_after * l.units as bigint) as upto,
        cast(l.quantity_before * l.units as bigint) as before,
        cast(cast(l.gross_amount as decimal(38, 4)) * 10000 as bigint) as gross,
        cast(cast(l.discount_amount as decimal(38, 4)) * 10000 as bigint) as discount,
        cast(cast(l.shipping_amount as decimal(38, 4)) * 10000 as bigint) as shipping,
        cast(cast(l.cost_amount as decimal(38, 4)) * 10000 as bigint) as cost
    from lined as l
),

shared_out as (
    select
        m.*,
        gross // whole * (upto - before) + gross % whole * upto // whole - gross % whole * before // whole
            as part_gross,
        discount // whole * (upto - before) + discount % whole * upto // whole - discount % whole * before // whole
            as part_discount,
        shipping // whole * (upto - before) + shipping % whole * upto // whole - shipping % whole * before // whole
            as part_shipping,
        cost // whole * (upto - before) + cost % whole * upto // whole - cost % whole * before // whole as part_cost
    from minor as m
)

select
    system, 'sales_order' as document_kind, sales_order_id as document_id, line as document_line, part_on as day,
    channel, place_id, item_id, customer_id, sales_person_id, carrier, part_quantity as quantity,
    cast(cast(part_gross as decimal(18, 0)) * 0.0001 as decimal(18, 4)) as gross_amount,
    cast(cast(part_discount as decimal(18, 0)) * 0.0001 as decimal(18, 4)) as discount_amount,
    cast(cast(part_shipping as decimal(18, 0)) * 0.0001 as decimal(18, 4)) as shipping_amount,
    coalesce(cast(cast(part_cost as decimal(18, 0)) * 0.0001 as decimal(18, 4)), 0) as cost_amount,
    cost_amount is null as cost_unknown, rate_missing
from shared_out
