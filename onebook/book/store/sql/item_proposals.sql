-- What is proposed to be had of an item: for lines that still wait, no more than they wait for.
-- grain: one row an order line
-- columns: quantity in ten-thousandths
select
    r.kind, case when r.quantity < l.waiting then r.quantity else l.waiting end as quantity, r.needed_on, r.supplier,
    o.system, o.external_id, r.line
from proposal as r
join sales_order as o on o.order_id = r.order_id
join sales_order_line as l on l.order_id = r.order_id and l.line = r.line
where r.item_id = :item_id and l.waiting > 0
order by r.needed_on is null, r.needed_on, r.order_id, r.line
limit :most
