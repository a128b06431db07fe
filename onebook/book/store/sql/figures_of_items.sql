-- A year of items at a place, as it was learnt.
-- grain: one row an item
-- columns: place_id 0: at all of ours; quantities and values in ten-thousandths; first_at, last_sold_at: whenever
select
    f.item_id, f.place_id, f.sold, f.cost_of_sold, f.held, f.value, f.demand_days, f.out_days, f.first_at,
    f.last_sold_at
from stock_figure as f
where f.item_id = any_of(:items) and f.place_id = :place_id
