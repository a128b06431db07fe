-- Shipments with what they cost, in the channel whose order they carry.
-- grain: one row a shipment
-- columns: day: when it left; channel: its own, else its order's; cost_amount: business currency; tracked: the
--   customer can follow it
select
    s.system, 'shipment' as document_kind, s.external_id as document_id, cast(null as varchar) as document_line,
    s.shipped_on as day, s.delivered_on, coalesce(s.channel, o.channel) as channel, s.place_id, s.carrier,
    s.sales_order_id, s.tracking_code is not null as tracked,
    case
        when s.currency = $currency then coalesce(s.cost_amount, 0)
        else cast(coalesce(s.cost_amount, 0) * r.rate as decimal(18, 4))
    end as cost_amount,
    s.currency <> $currency and r.rate is null as rate_missing
from shipment as s
left join id_space as u on u.kind = 'sales_order' and u.system = s.system
left join sales_order as o
    on o.system = coalesce(u.id_system, s.system) and o.external_id = s.sales_order_id
left join rate_on_day as r on r.currency = s.currency and r.day = s.shipped_on and s.currency <> $currency
