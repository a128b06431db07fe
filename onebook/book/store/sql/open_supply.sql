-- What is still expected to come in of items, held.
-- grain: one row a line of a supply document
-- columns: quantities in ten-thousandths
select
    s.item_id, s.supply_id, s.system, s.external_id, s.line, s.place_id, s.ordered, s.received, s.cancelled,
    s.expected_on, s.firm, s.drop_ship, s.supplier, s.order_id, s.order_line
from supply as s
where s.item_id = any_of(:items) and s.received + s.cancelled < s.ordered
order by s.item_id, s.supply_id
for update
