-- What somebody bought.
-- grain: one row a node and channel of orders that are not cancelled
-- columns: kept: as in known_order, added up
select
    o.node, o.channel, count(*) as orders, cast(sum(o.kept) as bigint) as kept, min(o.day) as first_day,
    max(o.day) as last_day
from known_order as o
where o.cancelled = 0
group by o.node, o.channel
