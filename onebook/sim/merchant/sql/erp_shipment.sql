-- Deliveries to the sales team's customers.
-- grain: one row a delivery note
select
    delivery_note as external_id, "order" as sales_order_id, 'sales_team' as channel, 'WH' as place_id, carrier,
    parcel as tracking_code, shipped as shipped_at, delivered as delivered_at, carriage as cost_amount
from orders
where delivery_note is not null
