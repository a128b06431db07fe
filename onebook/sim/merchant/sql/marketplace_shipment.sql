-- Parcels of the marketplace's orders.
-- grain: one row a parcel
select
    "shipment-id" as external_id, "order-id" as sales_order_id, 'marketplace' as channel, 'WH' as place_id, carrier,
    "tracking-number" as tracking_code, "ship-date" as shipped_at, "delivery-date" as delivered_at,
    "label-cost" as cost_amount
from shipments
