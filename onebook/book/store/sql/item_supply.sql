-- What is still expected of an item, the first to come first.
-- grain: one row a line of a supply document
-- columns: quantities in ten-thousandths
select
    s.system, s.external_id, s.line, p.name as place, s.ordered, s.received, s.cancelled, s.expected_on, s.firm,
    s.drop_ship, s.supplier, o.system as order_system, o.external_id as order_id
from supply as s
join place as p on p.place_id = s.place_id
left join sales_order as o on o.order_id = s.order_id
where s.item_id = :item_id and s.received + s.cancelled < s.ordered
order by s.expected_on, s.supply_id
