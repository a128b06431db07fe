-- Order lines of physical and human channels, by what their buyer had looked at on digital ones before.
-- grain: one row an order line of goods in such a channel that is not cancelled
-- columns: as looked_line
select
    system, document_kind, document_id, document_line, day, channel, item_id, item_group, customer_id, person,
    kept_amount, rate_missing, lag_days, placebo_lag_days, researched, researched_before, visited
from looked_line
where side = 'offline'
