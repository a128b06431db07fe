-- What monthly counts found missing or too much.
-- grain: one row a difference
select
    number as external_id, item as item_id, "day" as moved_on, abs(cast(difference as integer)) as quantity,
    case when cast(difference as integer) < 0 then place end as from_place_id,
    case when cast(difference as integer) > 0 then place end as to_place_id,
    case when cast(difference as integer) < 0 then 'loss' else 'found' end as reason, unit_cost
from count_differences
