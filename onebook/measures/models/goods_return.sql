-- Lines of sales returns, those of vouchers left out: what was no sale is no return either.
-- grain: one row a line of a sales return
-- columns: as sales_return. Where no voucher was sold, `sales_return` takes this model's place.
select r.*
from sales_return as r
left join id_space as u on u.kind = 'sales_order' and u.system = r.system
left join sales_order_line as l
    on l.system = coalesce(u.id_system, r.system) and l.sales_order_id = r.sales_order_id and l.line = r.order_line
    and l.line_kind = 'voucher'
where l.line is null
