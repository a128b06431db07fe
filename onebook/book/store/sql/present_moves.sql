-- Stock moves at what they were worth as they were entered.
-- grain: one row a stock move
-- columns: quantity and value in ten-thousandths
select
    m.move_id, i.sku, f.name as from_place, f.kind as from_kind, t.name as to_place, t.kind as to_kind, m.moved_at,
    m.quantity, m.reason, m.value, o.system as order_system, o.external_id as sales_order_id,
    coalesce(o.channel, (
        select min(b.channel) from sales_return as b
        join sales_return_line as l on l.return_id = b.return_id and l.item_id = m.item_id
        where b.external_id = m.document and b.order_id is null
    )) as channel,
    coalesce(o.currency, (
        select min(b.currency) from sales_return as b
        join sales_return_line as l on l.return_id = b.return_id and l.item_id = m.item_id
        where b.external_id = m.document and b.order_id is null
    )) as currency
from stock_move as m
join item as i on i.item_id = m.item_id
join place as f on f.place_id = m.from_place_id
join place as t on t.place_id = m.to_place_id
left join sales_order as o on o.order_id = m.order_id
where m.move_id = any_of(:keys)
