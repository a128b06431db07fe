-- Lines of supply documents by their keys, open or not, held.
-- grain: one row a line of a supply document
-- columns: quantities in ten-thousandths
select
    s.item_id, s.supply_id, s.system, s.external_id, s.line, s.place_id, s.ordered, s.received, s.cancelled,
    s.expected_on, s.firm, s.drop_ship, s.supplier, s.order_id, s.order_line
from pairs_of(:wanted) as w
join supply as s on s.item_id = w.first and s.supply_id = w.second
order by s.item_id, s.supply_id
for update of s
