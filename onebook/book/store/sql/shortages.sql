-- How much less than the book had was at places, by counts and by picks that failed for it, since an instant.
-- grain: one row a place and shortage
-- columns: short in ten-thousandths; looks: how often it was so
with look as (
    select c.place_id, case when c.expected > c.counted then c.expected - c.counted else 0 end as short
    from stock_count as c
    where c.counted_at >= :since and c.expected > 0
    union all
    select f.place_id, f.quantity as short
    from failed_pick as f
    where f.failed_at >= :since and f.reason in ('not_found', 'damaged')
)

select l.place_id, l.short, count(*) as looks
from look as l
group by l.place_id, l.short
