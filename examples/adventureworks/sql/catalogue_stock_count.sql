-- Stock at the end of each day.
-- grain: one row an item and day
select
    ProductKey::varchar as item_id, 'warehouse' as place_id, MovementDate as counted_on, UnitsBalance as quantity,
    UnitCost as unit_cost
from product_stock
