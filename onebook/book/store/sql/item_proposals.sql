-- What is proposed to be had of an item for order lines that wait.
-- grain: one row an order line
-- columns: quantity in ten-thousandths
select r.kind, r.quantity, r.needed_on, r.supplier, o.system, o.external_id, r.line
from proposal as r
join sales_order as o on o.order_id = r.order_id
where r.item_id = :item_id
order by r.needed_on is null, r.needed_on, r.order_id, r.line
limit :most
