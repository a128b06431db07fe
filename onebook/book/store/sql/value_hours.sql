-- What items of ours were worth over a year, summed up over its hours.
-- grain: one row an item
-- columns: value_hours: ten-thousandths times hours, counted back from :until; revalued: revaluations of what left for
--   customers in the year
with entry as (
    select m.item_id, m.value, m.moved_at as at, 0 as of_sale
    from stock_move as m
    where m.value <> 0 and m.moved_at < :until
    union all
    select r.item_id, r.value, r.revalued_at as at, case when t.kind = 'customer' then r.value else 0 end as of_sale
    from stock_revaluation as r
    join stock_move as m on m.move_id = r.move_id
    join place as t on t.place_id = m.to_place_id
    where r.revalued_at < :until
)

select
    e.item_id,
    cast(
        sum(e.value * ((:until - case when e.at > :since then e.at else :since end) / 3600000000)) as bigint
    ) as value_hours,
    cast(-sum(case when e.at >= :since then e.of_sale else 0 end) as bigint) as revalued
from entry as e
group by e.item_id
