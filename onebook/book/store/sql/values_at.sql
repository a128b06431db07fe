-- What items of ours were worth at an instant: the sum of all entries before it, as they were known then; by number.
-- grain: one row an item
-- columns: quantity and value in ten-thousandths; item: all where the parameter is empty
with asked as (
    select i.item_id, i.sku, i.name
    from item as i
    where
        i.sku > :after and (:item = '' or i.sku = :item)
        and (
            exists (select 1 from stock_move as m where m.item_id = i.item_id and m.moved_at < :until)
            or exists (select 1 from stock_revaluation as r where r.item_id = i.item_id and r.revalued_at < :until)
        )
    order by i.sku
    limit :most
),

entry as (
    select
        m.item_id,
        case when t.kind in ('supplier', 'customer', 'loss') then 0 else m.quantity end
        - case when f.kind in ('supplier', 'customer', 'loss') then 0 else m.quantity end as quantity,
        m.value
    from asked as a
    join stock_move as m on m.item_id = a.item_id
    join place as f on f.place_id = m.from_place_id
    join place as t on t.place_id = m.to_place_id
    where m.moved_at < :until
    union all
    select r.item_id, 0 as quantity, r.value
    from asked as a
    join stock_revaluation as r on r.item_id = a.item_id
    where r.revalued_at < :until
)

select a.sku, a.name, sum(e.quantity) as quantity, sum(e.value) as value
from entry as e
join asked as a on a.item_id = e.item_id
group by a.sku, a.name
order by a.sku
