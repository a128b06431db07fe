-- Stock on hand, week by week.
-- grain: one row an item, warehouse and week in which the quantity is known
select
    cast(inv_item_sk as varchar) as item_id,
    cast(inv_warehouse_sk as varchar) as place_id,
    d_date as counted_on,
    inv_quantity_on_hand as quantity
from inventory
join date_dim on d_date_sk = inv_date_sk
where inv_quantity_on_hand is not null
