-- Parcels of orders taken on the telephone.
-- grain: one row an order that was sent
select
    "ORDER" as external_id, "ORDER" as sales_order_id, 'call_centre' as channel, 'WH' as place_id, "CARRIER" as carrier,
    "PARCEL" as tracking_code, "SENT" as shipped_at, "ARRIVED" as delivered_at, "CARRIAGE" as cost_amount
from orders
where "SENT" is not null
