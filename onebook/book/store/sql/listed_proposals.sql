-- What is proposed to be had for lines that still wait, no more than they wait for, by the day on which it is needed,
-- after the one that a page ended with.
-- grain: one row an order line
-- columns: quantity in ten-thousandths, instant in microseconds; kind: all where the parameter is empty
with proposed as (
    select r.*, coalesce(r.needed_on, '9999-12-31') as by_day
    from proposal as r
)

select
    r.order_id, r.kind, i.sku, i.name, case when r.quantity < l.waiting then r.quantity else l.waiting end as quantity,
    r.needed_on, r.raised_at, r.supplier, f.name as from_place, p.name as place, o.system, o.external_id, r.line
from proposed as r
join item as i on i.item_id = r.item_id
join sales_order as o on o.order_id = r.order_id
join sales_order_line as l on l.order_id = r.order_id and l.line = r.line
left join place as p on p.place_id = r.place_id
left join place as f on f.place_id = r.from_place_id
where
    l.waiting > 0 and (:kind = '' or r.kind = :kind)
    and (r.by_day, r.order_id, r.line, i.sku) > (:after_day, :after_id, :after_line, :after_item)
order by r.by_day, r.order_id, r.line, i.sku
limit :most
