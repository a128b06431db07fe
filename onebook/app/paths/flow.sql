-- Steps counted by their channel and that of the same person's next one.
-- grain: one row a channel and the next (NULL: none within the days asked for)
-- columns: start; end; steps; people; half, most: median and slowest tenth of the days between
select
    s.start, s."end", count(*) as steps, count(distinct s.person) as people, quantile_cont(s.gap, 0.5) as half,
    quantile_cont(s.gap, 0.9) as most
from ($onward_steps) as s
group by s.start, s."end"
order by s.start, steps desc, s."end"
