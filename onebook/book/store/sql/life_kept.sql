-- What is kept for a sales order, and where.
-- grain: one row a line and place
-- columns: quantity in ten-thousandths
select a.line, p.name as place, a.quantity
from sales_order_line as l
join allocation as a on a.order_id = l.order_id and a.line = l.line
join place as p on p.place_id = a.place_id
where l.order_id = :order_id
order by a.line, p.name
