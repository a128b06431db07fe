-- What came back of sales returns, line by line, with the orders that it was sold with: of parts of kits, by the kits'
-- lines, which are always told.
-- grain: one row a return line
-- columns: quantities and amounts in ten-thousandths; cost_amount: what the goods were worth when they came back;
--   customer_id: as the order's system has it; settled_at: NULL where nothing was to be paid
select
    r.system, r.external_id, l.line, o.system as order_system, o.external_id as sales_order_id,
    coalesce(s.kit_line, l.order_line) as order_line, r.channel, r.return_channel, p.name as place,
    case when o.system <> r.system then o.customer_id else coalesce(r.customer_id, o.customer_id) end as customer_id,
    i.sku, r.received_at, case when r.owed_amount > 0 then r.settled_at end as settled_at, l.received, l.amount,
    l.shipping_amount, l.tax_amount, l.fee_amount, r.currency, l.reason,
    l.restocked, l.repaired, l.scrapped,
    (
        select sum(m.value)
        from sales_return_part as t
        join stock_move as m on m.move_id = t.move_id
        where t.return_id = l.return_id and t.line = l.line
    ) as cost_amount
from sales_return as r
join sales_return_line as l on l.return_id = r.return_id
join item as i on i.item_id = l.item_id
left join sales_order as o on o.order_id = l.order_id
left join sales_order_line as s on s.order_id = l.order_id and s.line = l.order_line
left join place as p on p.place_id = r.place_id
where r.return_id = any_of(:keys) and l.received > 0
order by r.return_id, l.line
