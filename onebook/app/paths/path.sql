-- Journeys counted by their path.
-- grain: one row a path, with orders or without; of each sort those with the most people
-- columns: path; ordered; journeys; people; orders; value: what was ordered, net of returns; days: median; failed: journeys
--   that met an error
select
    w.path, w.orders > 0 as ordered, count(*) as journeys, count(distinct w.person) as people,
    cast(sum(w.orders) as bigint) as orders, cast(sum(w.value) as decimal(18, 2)) as value,
    quantile_cont(w.seconds, 0.5) / 86400 as days, count(*) filter (where w.failed) as failed
from ($walks) as w
group by w.path, w.orders > 0
qualify row_number() over (partition by w.orders > 0 order by count(distinct w.person) desc, w.path) <= $most_paths
order by people desc, journeys desc, w.path, w.orders > 0
