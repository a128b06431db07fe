-- Stock of ours at a place, and a year of it.
-- grain: one row an item that is there or was there in the year
-- columns: before: at places before this one; on_hand, and quantity and value of all of it that is ours, in
--   ten-thousandths; values of the year, too: 0 where nothing was learnt of it yet; first_at: when it first came
with here as (
    select l.item_id from stock_level as l where l.place_id = :place_id
    union
    select f.item_id from stock_figure as f where f.place_id = :place_id
)

select
    coalesce(
        (select sum(b.on_hand) from stock_level as b where b.item_id = h.item_id and b.place_id < :place_id), 0
    ) as before,
    coalesce(l.on_hand, 0) as on_hand, coalesce(w.quantity, 0) as quantity, coalesce(w.value, 0) as value,
    coalesce(f.cost_of_sold, 0) as cost_of_sold, coalesce(f.value, 0) as year_value,
    coalesce(f.demand_days, 0) as demand_days, coalesce(f.out_days, 0) as out_days, f.first_at, f.last_sold_at
from here as h
left join stock_figure as f on f.item_id = h.item_id and f.place_id = :place_id
left join stock_level as l on l.item_id = h.item_id and l.place_id = :place_id
left join stock_worth as w on w.item_id = h.item_id
