-- A year of each item at each place, as it was learnt.
-- grain: one row an item and place; place 0: all of ours
-- columns: quantities and values in ten-thousandths
select
    f.item_id, f.place_id, f.sold, f.cost_of_sold, f.held, f.value, f.demand_days, f.out_days, f.first_at,
    f.last_sold_at
from stock_figure as f
