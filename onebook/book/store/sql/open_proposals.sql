-- What is proposed to be had: for lines that still wait, no more than they wait for.
-- grain: one row an order line
-- columns: quantity in ten-thousandths
select
    p.item_id, p.order_id, p.line, p.kind, case when p.quantity < l.waiting then p.quantity else l.waiting end as quantity,
    p.raised_at, p.place_id, p.needed_on, p.supplier, p.from_place_id
from proposal as p
join sales_order_line as l on l.order_id = p.order_id and l.line = p.line
where l.waiting > 0
order by p.needed_on, p.item_id, p.order_id, p.line
