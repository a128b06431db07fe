-- What items of ours were worth at an instant: the sum of all entries before it, as they were known then.
-- grain: one row an item
-- columns: quantity and value in ten-thousandths; item: all where the parameter is empty
with entry as (
    select
        m.item_id,
        case when t.kind in ('supplier', 'customer', 'loss') then 0 else m.quantity end
        - case when f.kind in ('supplier', 'customer', 'loss') then 0 else m.quantity end as quantity,
        m.value
    from stock_move as m
    join place as f on f.place_id = m.from_place_id
    join place as t on t.place_id = m.to_place_id
    where m.moved_at < :until
    union all
    select r.item_id, 0 as quantity, r.value from stock_revaluation as r where r.revalued_at < :until
)

select i.sku, i.name, sum(e.quantity) as quantity, sum(e.value) as value
from entry as e
join item as i on i.item_id = e.item_id
where :item = '' or i.sku = :item
group by i.sku, i.name
order by i.sku
