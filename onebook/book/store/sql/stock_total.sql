-- All stock of ours: what it is worth, what a year of it came to, and what of it is dead.
-- grain: one row
-- columns: values in ten-thousandths; dead: not sold since :dead_before, and there since before that; first_at: when
--   the first goods of all came, 0 where that was not learnt
select
    coalesce(sum(w.value), 0) as worth, coalesce(sum(f.cost_of_sold), 0) as cost_of_sold,
    coalesce(sum(f.value), 0) as value, coalesce(sum(f.demand_days), 0) as demand_days,
    coalesce(sum(f.out_days), 0) as out_days,
    coalesce(sum(case when d.item_id is not null then w.value else 0 end), 0) as dead_value,
    count(d.item_id) as dead_items, coalesce(min(f.first_at), 0) as first_at
from stock_worth as w
left join stock_figure as f on f.item_id = w.item_id and f.place_id = 0
left join stock_figure as d
    on
        d.item_id = w.item_id and d.place_id = 0 and w.quantity > 0 and d.first_at < :dead_before
        and coalesce(d.last_sold_at, 0) < :dead_before
