-- Stock of ours at a place, and a year of it.
-- grain: one row an item that is there or was there in the year
-- columns: before: at places before this one; on_hand, and quantity and value of all of it that is ours, in
--   ten-thousandths; values of the year, too
select
    coalesce(
        (select sum(b.on_hand) from stock_level as b where b.item_id = f.item_id and b.place_id < :place_id), 0
    ) as before,
    coalesce(l.on_hand, 0) as on_hand, coalesce(w.quantity, 0) as quantity, coalesce(w.value, 0) as value,
    f.cost_of_sold, f.value as year_value, f.demand_days, f.out_days, f.first_at, f.last_sold_at
from stock_figure as f
left join stock_level as l on l.item_id = f.item_id and l.place_id = f.place_id
left join stock_worth as w on w.item_id = f.item_id
where f.place_id = :place_id
